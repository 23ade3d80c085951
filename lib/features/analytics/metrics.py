"""What reports say, as values. `before` is the same figure of the period before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

Rating = Literal["good", "needs improvement", "poor"]

# Where a web vital stops to be good, and where it begins to be poor (web.dev/articles/vitals): ms; CLS has no unit.
LIMITS: Mapping[str, tuple[float, float]] = {
    "LCP": (2500, 4000),
    "INP": (200, 500),
    "CLS": (0.1, 0.25),
    "FCP": (1800, 3000),
    "TTFB": (800, 1800),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of a period, and of the one before."""

    name: str
    count: int
    before: int

    @property
    def change(self) -> float | None:
        """By how much it grew, 0.5 for half as much again; None where there was nothing before."""
        return (self.count - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Day:
    """One day. People only: programs are no visits."""

    day: str
    visits: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the callbacks of a backend took, in milliseconds."""

    backend: str
    calls: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Vital:
    """A web vital as three of four visits had it at most; `path` is empty for all pages together."""

    measure: str
    path: str
    samples: int
    p75: float

    @property
    def rating(self) -> Rating:
        """What web.dev calls such a value."""
        return rating(self.measure, self.p75)


def rating(measure: str, value: float) -> Rating:
    """The rating of a value of one of `LIMITS`."""
    good, poor = LIMITS[measure]
    return "good" if value <= good else "needs improvement" if value <= poor else "poor"


# Days that are offered at a click; the second is shown to who has not chosen.
PRESETS = (7, 30, 90, 365)
DEFAULT = 30
MAX_DAYS = 3660  # ten years: a statement names each day


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both of them included, in UTC."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[str]:
        """Each of them as an ISO date, as the tables have it."""
        return [(self.first + timedelta(days=number)).isoformat() for number in range(self.length)]

    @property
    def before(self) -> "DateRange":
        """As many days, up to the one before the first."""
        return DateRange(self.first - timedelta(days=self.length), self.first - timedelta(days=1))


def today() -> date:
    """The day that visits are counted for now."""
    return datetime.now(UTC).date()


def last_days(number: int = DEFAULT) -> DateRange:
    """So many days, of which today is the last."""
    return DateRange(today() - timedelta(days=number - 1), today())


def span_of(first: str | None, last: str | None) -> DateRange:
    """The days from one ISO date to another; what is not given is as in the last 30 days.

    Raises `ValueError`, in the words of a reader, for what is no date, the wrong way round, or longer than ten years.
    """
    end = _date(last) if last else today()
    _require_possible(end)
    begin = _date(first) if first else end - timedelta(days=DEFAULT - 1)
    if begin > end:
        raise ValueError(f"{begin} is after {end}.")
    if (end - begin).days >= MAX_DAYS:
        raise ValueError(f"At most {MAX_DAYS} days can be asked for.")
    _require_possible(begin)
    return DateRange(begin, end)


def _require_possible(day: date) -> None:
    if day.year < 1990:  # the period before it must be one, too
        raise ValueError(f"{day} is before anybody could have come.")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no date such as 2026-03-31.") from None
