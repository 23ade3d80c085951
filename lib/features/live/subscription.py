"""Queues of messages between threads and event loops, and subscriptions to channels."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any, TypeVar

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
