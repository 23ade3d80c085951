"""A message, and the bytes it travels as between processes."""

import json
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

CACHE_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Message:
    """What was published. `revision` orders the messages of a channel whose last one is kept; 0 where none is."""

    channel: str
    id: str
    body: dict[str, Any]
    revision: int = 0

    @property
    def age(self) -> tuple[str, str]:
        """What decides which of two messages is kept, as Redis is told it: two may have the same revision."""
        return str(self.revision), self.id

    def is_after(self, other: "Message") -> bool:
        """Whether this one is kept in the place of the other: all processes must decide alike."""
        return (self.revision, self.id) > (other.revision, other.id)

    def to_bytes(self) -> bytes:
        """The message as JSON. Raises `TypeError` when the body is none."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()


def message_from_bytes(packed: bytes) -> Message | None:
    """The message in these bytes; None when they are something else, such as the message of a later version."""
    try:
        match json.loads(packed):
            case {"channel": str(channel), "id": str(name), "body": dict(body), "revision": int(revision)}:
                return Message(channel, name, body, revision)
    except (ValueError, RecursionError):
        pass
    return None


class Deduplicator:
    """Remembers the ids of the last messages, so that none is delivered twice. Not safe to share between threads."""

    def __init__(self, remembered: int = CACHE_SIZE) -> None:
        self._order: deque[str] = deque(maxlen=remembered)
        self._ids: set[str] = set()

    def add(self, name: str) -> bool:
        """Remembers an id, and says whether it is new."""
        if name in self._ids:
            return False
        if len(self._order) == self._order.maxlen:
            self._ids.discard(self._order[0])
        self._order.append(name)
        self._ids.add(name)
        return True


SIZE = 1024
# Seconds after which a message is no news any more. Those that a channel keeps are said again in any case.
FRESH = 30.0


class Outbox:
    """A bounded queue that any thread fills without waiting and one empties. `dropped` counts what was never sent."""

    def __init__(self, size: int = SIZE, fresh: float = FRESH) -> None:
        self.dropped = 0
        self._size = size
        self._fresh = fresh
        self._lock = threading.Lock()
        self._held: deque[tuple[float, Message]] = deque()

    def put(self, message: Message) -> None:
        """Adds a message; where the box is full, in the place of the oldest."""
        with self._lock:
            if len(self._held) == self._size:
                self._held.popleft()
                self.dropped += 1
            self._held.append((time.monotonic(), message))

    def put_back(self, since: float, message: Message) -> None:
        """A message that was taken and not sent, to be the next; where the box is full it is dropped, as the oldest."""
        with self._lock:
            if len(self._held) == self._size:
                self.dropped += 1
            else:
                self._held.appendleft((since, message))

    def take(self) -> tuple[float, Message] | None:
        """The oldest message that is still news, with the moment at which it was put here."""
        with self._lock:
            while self._held:
                since, message = self._held.popleft()
                if time.monotonic() - since < self._fresh:
                    return since, message
                self.dropped += 1
            return None


class Retained:
    """One message by channel: that of the highest revision, of two the one with the greater id, in whatever order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}

    def offer(self, message: Message) -> bool:
        """Keeps a message unless a newer one is known, or this one."""
        with self._lock:
            held = self._messages.get(message.channel)
            if held is not None and not message.is_after(held):
                return False
            self._messages[message.channel] = message
            return True

    def get(self, channel: str) -> Message | None:
        """The message of a channel."""
        return self._messages.get(channel)

    def all(self) -> list[Message]:
        """Every message that is kept."""
        with self._lock:
            return list(self._messages.values())

    def replace(self, channel: str, name: str, body: dict[str, Any]) -> Message:
        """A message with this id in the place of the one that is kept, newer than all that are known.

        Its revision is the time in milliseconds, or more where another machine's clock is ahead.
        """
        with self._lock:
            held = self._messages.get(channel)
            revision = max(int(time.time() * 1000), held.revision + 1 if held else 0)
            message = self._messages[channel] = Message(channel, name, body, revision)
            return message
