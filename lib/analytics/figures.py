"""What reports say, as values. `before` is the same figure of the period before."""

from collections.abc import Mapping
from dataclasses import dataclass
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
class Figure:
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
