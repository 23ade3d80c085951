"""Messages between processes, and the stores for them."""

import json
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

CACHE_SIZE = 4096


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


class Retained:
    """The retained message of each channel: the one with the highest revision and ID."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}

    def offer(self, message: Message) -> bool:
        """Store a message unless it, or a newer one, is stored. Return whether it was stored."""
        with self._lock:
            stored = self._messages.get(message.channel)
            if stored is not None and (message.revision, message.id) <= (stored.revision, stored.id):
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
