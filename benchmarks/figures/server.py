"""Requests per second of the site, compared with the bare framework and with unmodified Dash."""

from statistics import median

from pydantic import computed_field

from benchmarks.figures.value import Part, Value
from lib.backend import BackendName


class Measurement(Value):
    """Results of the load generator in one run."""

    requests_per_second: float
    p99_ms: float


class Side(Value):
    """The measurements of one server, one per round, and their medians. `size` is the response body in bytes."""

    size: int
    rounds: tuple[Measurement, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy does not support decorated properties
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
    """One request to the site and to the other server. `encoding` is that of the site's response, or empty."""

    name: str
    request: str
    encoding: str
    site: Side
    other: Side

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ratio(self) -> float:
        """Requests per second of the site, divided by those of the other server."""
        return round(self.site.requests_per_second / self.other.requests_per_second, 2)


class Waiting(Value):
    """`/healthz` while callbacks block. `slowest_callback_ms` shows that they ran in parallel, not in sequence."""

    callbacks: int
    callback_seconds: int
    limit_ms: float
    health: Measurement
    slowest_callback_ms: float

    @computed_field  # type: ignore[prop-decorator]
    @property
    def passed(self) -> bool:
        """True if the p99 is under the limit."""
        return self.health.p99_ms < self.limit_ms


class BackendResults(Value):
    """All results of one backend. `server` and `waiting_server` are descriptions of the servers.

    `comparisons` are with the bare framework and the same bytes, `with_dash` with unmodified Dash and the same callback
    and files.
    """

    name: BackendName
    label: str
    server: str
    waiting_server: str
    comparisons: tuple[Comparison, ...]
    with_dash: tuple[Comparison, ...]
    waiting: Waiting


class ServerPart(Part):
    """The part of a run that measures servers."""

    seconds: int
    rounds: int
    connections: int
    backends: tuple[BackendResults, ...]
