"""The values in reports, and the days that they are for."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

Rating = Literal["good", "needs improvement", "poor"]

# The highest good and the lowest poor value of each web vital.
LIMITS: Mapping[str, tuple[float, float]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of a period and of the one before it."""

    name: str
    count: int
    before: int

    @property
    def change(self) -> float | None:
        """Relative growth, for example 0.5; None if there was nothing before."""
        return (self.count - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Day:
    """The visits of people on one day."""

    day: str
    visits: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Latency:
    """The durations of a backend's callbacks, in milliseconds."""

    backend: str
    calls: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Vital:
    """The 75th percentile of a web vital; `path` is empty for all pages together."""

    measure: str
    path: str
    samples: int
    p75: float
    rating: Rating


@dataclass(frozen=True, slots=True)
class Feedback:
    """Equal answers to "Was this page helpful?" (`yes` or `no`), and the day of the last one."""

    path: str
    helpful: str
    comment: str
    count: int
    last: str


def rating(measure: str, value: float) -> Rating:
    """Return the rating of a value of one of `LIMITS`."""
    good, poor = LIMITS[measure]
    return "good" if value <= good else "needs improvement" if value <= poor else "poor"


# Days in a report without dates.
DEFAULT = 30
MAX_DAYS = 3660  # ten years: a statement lists each day


@dataclass(frozen=True, slots=True)
class DateRange:
    """The UTC days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[str]:
        """All days as ISO dates."""
        return [(self.first + timedelta(days=number)).isoformat() for number in range(self.length)]

    @property
    def before(self) -> "DateRange":
        """The period of the same length directly before this one."""
        return DateRange(self.first - timedelta(days=self.length), self.first - timedelta(days=1))


def today() -> date:
    """Return the current UTC day."""
    return datetime.now(UTC).date()


def last_days(number: int = DEFAULT) -> DateRange:
    """Return the last days, today included."""
    return DateRange(today() - timedelta(days=number - 1), today())


def span_of(first: str | None, last: str | None) -> DateRange:
    """Return the days between two ISO dates. The defaults are today, and the 30 days up to `last`.

    Raises `ValueError`, with a message for users, for an invalid date, a wrong order, or more than ten years.
    """
    end = _date(last) if last else today()
    begin = _date(first) if first else end - timedelta(days=DEFAULT - 1)
    if begin > end:
        raise ValueError(f"{begin} is after {end}.")
    if (end - begin).days >= MAX_DAYS:
        raise ValueError(f"Too many days. The limit is {MAX_DAYS}.")
    return DateRange(begin, end)


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a valid date. Use a date such as 2026-03-31.") from None
    if day.year < 1990:  # the default range and the period before it must exist, too
        raise ValueError(f"{day} is too early.")
    return day
