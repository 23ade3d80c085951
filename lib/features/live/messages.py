"""Messages between processes, and the queues and stores for them."""

import json
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

CACHE_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Message:
    """A published message. `revision` orders retained messages; it is 0 for others."""

    channel: str
    id: str
    body: dict[str, Any]
    revision: int = 0

    @property
    def age(self) -> tuple[str, str]:
        """Revision and ID, which decide in Redis which of two messages is retained."""
        return str(self.revision), self.id

    def is_after(self, other: "Message") -> bool:
        """Return whether this message replaces the other. All processes must decide the same."""
        return (self.revision, self.id) > (other.revision, other.id)

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


class Deduplicator:
    """Remembers the IDs of the last messages, so that none is delivered twice. Not thread-safe."""

    def __init__(self, size: int = CACHE_SIZE) -> None:
        self._size = size
        self._ids: dict[str, None] = {}

    def add(self, name: str) -> bool:
        """Add an ID. Return whether it is new."""
        if name in self._ids:
            return False
        if len(self._ids) == self._size:
            del self._ids[next(iter(self._ids))]
        self._ids[name] = None
        return True


SIZE = 1024
# Seconds after which a message is outdated. Retained messages are sent again in any case.
LIFETIME = 30.0


class Outbox:
    """A bounded queue that threads fill without waiting. `dropped` counts the messages that were never sent."""

    def __init__(self, size: int = SIZE, lifetime: float = LIFETIME) -> None:
        self.dropped = 0
        self._size = size
        self._lifetime = lifetime
        self._lock = threading.Lock()
        self._queue: deque[tuple[float, Message]] = deque()

    def put(self, message: Message) -> None:
        """Add a message. If the queue is full, drop the oldest."""
        with self._lock:
            if len(self._queue) == self._size:
                self._queue.popleft()
                self.dropped += 1
            self._queue.append((time.monotonic(), message))

    def put_back(self, since: float, message: Message) -> None:
        """Return a message that was not sent to the front. If the queue is full, drop it."""
        with self._lock:
            if len(self._queue) == self._size:
                self.dropped += 1
            else:
                self._queue.appendleft((since, message))

    def take(self) -> tuple[float, Message] | None:
        """Return the oldest message that is not outdated, with the time at which it was added."""
        with self._lock:
            while self._queue:
                since, message = self._queue.popleft()
                if time.monotonic() - since < self._lifetime:
                    return since, message
                self.dropped += 1
            return None


class Retained:
    """The retained message of each channel: the one with the highest revision and ID."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}

    def offer(self, message: Message) -> bool:
        """Store a message unless it, or a newer one, is stored. Return whether it was stored."""
        with self._lock:
            stored = self._messages.get(message.channel)
            if stored is not None and not message.is_after(stored):
                return False
            self._messages[message.channel] = message
            return True

    def get(self, channel: str) -> Message | None:
        """Return the message of a channel."""
        return self._messages.get(channel)

    def all(self) -> list[Message]:
        """Return all messages."""
        with self._lock:
            return list(self._messages.values())

    def replace(self, channel: str, name: str, body: dict[str, Any]) -> Message:
        """Store a new message that is newer than the stored one.

        Its revision is the time in milliseconds, or more if the clock of another machine is ahead.
        """
        with self._lock:
            stored = self._messages.get(channel)
            revision = max(int(time.time() * 1000), stored.revision + 1 if stored else 0)
            message = self._messages[channel] = Message(channel, name, body, revision)
            return message
