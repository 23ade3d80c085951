"""Messages: their queues between threads and event loops, subscriptions to channels, and their store."""

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

# Messages whose IDs are remembered.
CACHE_SIZE = 4096

_Message = TypeVar("_Message")


class Queue(Iterator[_Message], AsyncIterator[_Message], AbstractContextManager["Queue[_Message]"]):
    """Messages, oldest first: `async for` on an event loop, `for` in a thread. `close` or a `with` block ends it.

    A full queue drops the oldest message; `dropped` counts them. `leave` is called at the end.
    """

    def __init__(self, size: int, leave: Callable[["Queue[_Message]"], None] | None = None) -> None:
        self.dropped = 0
        self.closed = False
        self._leave = leave
        self._queue: deque[_Message] = deque(maxlen=size)
        self._changed = threading.Condition()
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def put(self, message: _Message) -> None:
        """Add a message from any thread, without waiting."""
        with self._changed:
            self.dropped += len(self._queue) == self._queue.maxlen
            self._queue.append(message)
            self._wake()

    def get(self, timeout: float | None = None) -> _Message | None:
        """Wait in this thread for the next message. Return None after `timeout` seconds or at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self.closed, timeout)
            return self._queue.popleft() if self._queue else None

    def close(self) -> None:
        """End the queue after its messages."""
        if self._leave is not None:
            self._leave(self)
        with self._changed:
            self.closed = True
            self._wake()

    def __exit__(self, *_: object) -> None:
        self.close()

    def __next__(self) -> _Message:
        message = self.get()
        if message is None:
            raise StopIteration
        return message

    async def __anext__(self) -> _Message:
        while True:
            with self._changed:
                if self._queue:
                    return self._queue.popleft()
                if self.closed:
                    raise StopAsyncIteration
                arrived = asyncio.Event()
                self._waiting = (asyncio.get_running_loop(), arrived)
            await arrived.wait()

    def _wake(self) -> None:
        self._changed.notify_all()
        if self._waiting is not None:
            loop, arrived = self._waiting
            self._waiting = None
            with suppress(RuntimeError):  # its loop is closed
                loop.call_soon_threadsafe(arrived.set)


# The messages of a channel. All subscribers share a message: do not change it.
Subscription = Queue[dict[str, Any]]


class Hub:
    """Delivers each message of a channel to all subscribers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._channels: dict[str, set[Subscription]] = {}

    def subscribe(self, channel: str, size: int) -> Subscription:
        """Return a subscription to the messages from now on."""
        subscription = Subscription(size, partial(self._leave, channel))
        with self._lock:
            self._channels.setdefault(channel, set()).add(subscription)
        return subscription

    def deliver(self, channel: str, body: dict[str, Any]) -> None:
        """Add a message to the queues of all subscribers."""
        for subscription in self.subscribers(channel):
            subscription.put(body)

    def subscribers(self, channel: str) -> list[Subscription]:
        """Return the current subscribers of a channel."""
        with self._lock:
            return list(self._channels.get(channel, ()))

    def _leave(self, channel: str, subscription: Subscription) -> None:
        with self._lock:
            left = self._channels.get(channel, set())
            left.discard(subscription)
            if not left:
                self._channels.pop(channel, None)


@dataclass(frozen=True, slots=True)
class Message:
    """A published message. `revision`, then `id`, order retained messages. `revision` is 0 for others."""

    channel: str
    id: str
    body: dict[str, Any]
    revision: int = 0

    def to_bytes(self) -> bytes:
        """Return the message as JSON. Raises `TypeError` if the body is not JSON data."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()


def message_from_bytes(data: bytes) -> Message | None:
    """Return the message, or None if the format is unknown, for example that of a later version."""
    try:
        match json.loads(data):
            case {"channel": str(channel), "id": str(name), "body": dict(body), "revision": int(revision)}:
                return Message(channel, name, body, revision)
    except (ValueError, RecursionError):
        pass
    return None


class MessageStore:
    """The IDs of the last messages, so that none is delivered twice, and the retained message of each channel.

    The retained one has the highest revision and ID.
    """

    def __init__(self, size: int = CACHE_SIZE) -> None:
        self._lock = threading.Lock()
        self._size = size
        self._ids: dict[str, None] = {}
        self._retained: dict[str, Message] = {}

    def new(self, channel: str, body: dict[str, Any], *, retain: bool) -> Message:
        """Return a new message of this process. `retain` stores it; then it is newer than the stored one.

        Its revision is the time in milliseconds, or more if the clock of another machine is ahead.
        """
        with self._lock:
            stored = self._retained.get(channel)
            revision = max(int(time.time() * 1000), stored.revision + 1 if stored else 0) if retain else 0
            message = Message(channel, uuid4().hex, body, revision)
            self._add(message)
        return message

    def offer(self, message: Message) -> bool:
        """Store a message. Return whether it is new: neither its ID is known, nor a newer retained message."""
        with self._lock:
            return self._add(message)

    def retained(self, channel: str) -> Message | None:
        """Return the retained message of a channel."""
        return self._retained.get(channel)

    def all_retained(self) -> list[Message]:
        """Return the retained messages of all channels."""
        with self._lock:
            return list(self._retained.values())

    def _add(self, message: Message) -> bool:
        if message.id in self._ids:
            return False
        if len(self._ids) == self._size:
            del self._ids[next(iter(self._ids))]
        self._ids[message.id] = None
        if message.revision:
            stored = self._retained.get(message.channel)
            if stored is not None and (message.revision, message.id) <= (stored.revision, stored.id):
                return False
            self._retained[message.channel] = message
        return True
