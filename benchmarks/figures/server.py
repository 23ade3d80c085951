"""Requests per second: the site beside the bare framework, and beside stock Dash."""

from statistics import median

from pydantic import computed_field

from benchmarks.figures.value import Part, Value
from lib.backend import BackendName


class Measurement(Value):
    """What the load generator counted in one go."""

    requests_per_second: float
    p99_ms: float


class Side(Value):
    """The measurements of one server, a round each, and what stands for them. `size` is the answer's body in bytes."""

    size: int
    rounds: tuple[Measurement, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy has no name for a decorated property
    @property
    def requests_per_second(self) -> float:
        """The median of the rounds."""
        return round(median(each.requests_per_second for each in self.rounds), 1)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def p99_ms(self) -> float:
        """The median of the rounds."""
        return round(median(each.p99_ms for each in self.rounds), 2)


class Comparison(Value):
    """One request to the site and to what stands beside it. `encoding` is that of the site's answer, or empty."""

    name: str
    request: str
    encoding: str
    site: Side
    other: Side

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ratio(self) -> float:
        """Requests per second of the site, for each of the other."""
        return round(self.site.requests_per_second / self.other.requests_per_second, 2)


class Waiting(Value):
    """`/healthz` while callbacks block. `slowest_callback_ms` shows that they ran at once, none behind another."""

    callbacks: int
    callback_seconds: int
    limit_ms: float
    health: Measurement
    slowest_callback_ms: float

    @computed_field  # type: ignore[prop-decorator]
    @property
    def passed(self) -> bool:
        """Whether the p99 is under the limit."""
        return self.health.p99_ms < self.limit_ms


class BackendResults(Value):
    """Everything about one backend. `server` and `waiting_server` are what served, in words.

    `comparisons` are with the bare framework that sends the same bytes, `bundles` with stock Dash and the same files.
    """

    name: BackendName
    label: str
    server: str
    waiting_server: str
    comparisons: tuple[Comparison, ...]
    bundles: tuple[Comparison, ...]
    waiting: Waiting


class ServerPart(Part):
    """The part of a run that asks servers."""

    seconds: int
    rounds: int
    connections: int
    backends: tuple[BackendResults, ...]
