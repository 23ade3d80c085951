"""A message, and the bytes it travels as between processes."""

import json
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

REMEMBERED = 4096


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

    def packed(self) -> bytes:
        """The message as JSON. Raises `TypeError` when the body is none."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()


def unpacked(packed: bytes) -> Message | None:
    """The message in these bytes; None when they are something else, such as the message of a later version."""
    try:
        match json.loads(packed):
            case {"channel": str(channel), "id": str(name), "body": dict(body), "revision": int(revision)}:
                return Message(channel, name, body, revision)
    except (ValueError, RecursionError):
        pass
    return None


class Seen:
    """Remembers the ids of the last messages, so that none is delivered twice. Not safe to share between threads."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
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
