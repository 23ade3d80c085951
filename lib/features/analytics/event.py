"""Events of the analytics, and their encoding in the queue."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import isfinite
from typing import Literal, get_args

EventKind = Literal["view", "callback", "vital", "lost", "tool", "term"]
KINDS: tuple[EventKind, ...] = get_args(EventKind)

# Maximum bytes of each text, in the order of the fields: as many as its column (store.py) has characters.
MAX_LENGTHS = {"path": 200, "reader": 10, "referrer": 100, "visitor": 16, "backend": 8, "name": 60}
_SEPARATOR = "\t"


@dataclass(frozen=True, slots=True)
class Event:
    """A row of `events`, without its `id` and `day`.

    `at` is in seconds since 1970, `value` in milliseconds or the number of lost events. `visitor` is a hash or empty.
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
        """UTC day of the event, as an ISO date."""
        return day_of(self.at)

    def encoded(self) -> bytes:
        """Return the event as one line of at most 480 bytes, without unprintable characters. Long texts are cut."""
        texts = [printable(getattr(self, name), length) for name, length in MAX_LENGTHS.items()]
        return _SEPARATOR.join((self.kind, str(self.at), *texts, repr(float(self.value)))).encode()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its ID, under which the database stores it once."""

    id: str
    event: Event


def decoded(line: bytes) -> Event:
    """Return the event of an encoded line. Raises `ValueError` for any other line."""
    kind, at, path, reader, referrer, visitor, backend, name, value = line.decode().split(_SEPARATOR)
    if kind not in KINDS:
        raise ValueError(f"Unknown event kind: {kind!r}")
    event = Event(kind, int(at), path, reader, referrer, visitor, backend, name, float(value))
    day_of(event.at)
    if not isfinite(event.value):
        raise ValueError(f"Invalid value of an event: {value}")
    return event


def day_of(at: float) -> str:
    """Return the UTC day of a time as an ISO date. Raises `ValueError` for a time outside of the calendar."""
    try:
        return _iso_date(int(at // 86_400))
    except OverflowError as error:
        raise ValueError(f"Invalid time: {at}") from error


@lru_cache(maxsize=16)
def _iso_date(days: int) -> str:
    return (date(1970, 1, 1) + timedelta(days)).isoformat()


def printable(text: str, max_length: int) -> str:
    """Return a text without unprintable characters, cut to a number of bytes."""
    if len(text) <= max_length and text.isascii() and text.isprintable():
        return text
    printable = "".join(character for character in text[:max_length] if character.isprintable())
    return printable.encode("utf-8", "ignore")[:max_length].decode("utf-8", "ignore")
