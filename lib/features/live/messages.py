"""Messages between processes, and the store for them."""

import json
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

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
