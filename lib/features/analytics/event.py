"""What happened once: a view of a page, a callback, a web vital; or visits that were lost."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Literal, get_args

EventKind = Literal["view", "callback", "vital", "lost"]
KINDS: tuple[EventKind, ...] = get_args(EventKind)

# How many bytes of a text are kept: as many as the table (schema.py) has room for characters.
MAX_LENGTHS = {"path": 200, "reader": 10, "referrer": 100, "visitor": 16, "backend": 8, "name": 60}
_SEPARATOR = "\t"


@dataclass(frozen=True, slots=True)
class Event:
    """One row of `events`, but for its `id`, which the queue gives, and its `day`, which follows from `at`.

    `at` is in seconds since 1970; `value` in milliseconds, or how many were lost; `visitor` is a hash or empty.
    """

    kind: EventKind
    at: int
    path: str = ""
    reader: str = ""
    referrer: str = ""
    visitor: str = ""
    backend: str = ""
    name: str = ""
    value: float = 0.0

    @property
    def day(self) -> str:
        """The UTC day on which it happened, as an ISO date."""
        return day_of(self.at)

    def encoded(self) -> bytes:
        """The event on one line, of at most 480 bytes. Long texts are cut; what cannot be printed goes."""
        texts = (
            self.kind,
            str(self.at),
            _plain(self.path, MAX_LENGTHS["path"]),
            _plain(self.reader, MAX_LENGTHS["reader"]),
            _plain(self.referrer, MAX_LENGTHS["referrer"]),
            _plain(self.visitor, MAX_LENGTHS["visitor"]),
            _plain(self.backend, MAX_LENGTHS["backend"]),
            _plain(self.name, MAX_LENGTHS["name"]),
            repr(float(self.value)),
        )
        return _SEPARATOR.join(texts).encode()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with the name by which it is stored once, however often it is written."""

    id: str
    event: Event


def decoded(line: bytes) -> Event:
    """The event that was encoded so. Raises `ValueError` for anything else."""
    kind, at, path, reader, referrer, visitor, backend, name, value = line.decode().split(_SEPARATOR)
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of event")
    event = Event(kind, int(at), path, reader, referrer, visitor, backend, name, float(value))
    day_of(event.at)
    if not isfinite(event.value):
        raise ValueError(f"{value} is no measure")
    return event


def day_of(at: float) -> str:
    """The UTC day of a moment, as an ISO date. Raises `ValueError` for moments that no calendar has."""
    try:
        return datetime.fromtimestamp(at, UTC).date().isoformat()
    except (OverflowError, OSError) as error:
        raise ValueError(f"{at} is no moment") from error


def _plain(text: str, longest: int) -> str:
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    printable = "".join(character for character in text[:longest] if character.isprintable())
    return printable.encode("utf-8", "ignore")[:longest].decode("utf-8", "ignore")
