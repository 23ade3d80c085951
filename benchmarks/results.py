"""What a run found, as `results.json` keeps it."""

from datetime import date
from pathlib import Path
from statistics import median

from pydantic import BaseModel, ConfigDict, computed_field

from lib.backend import BackendName

FILE = Path(__file__).with_name("results.json")


class Value(BaseModel):
    """Base of what is in the file."""

    model_config = ConfigDict(frozen=True)


class Measurement(Value):
    """What the load generator counted in one go."""

    requests_per_second: float
    p99_ms: float


class Side(Value):
    """The measurements of one server, a round each, and what stands for them."""

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
    """One request to the site and to the bare framework. `size` is that of the answer's body in bytes."""

    name: str
    request: str
    size: int
    site: Side
    bare: Side

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ratio(self) -> float:
        """Requests per second of the site, for each of the bare framework."""
        return round(self.site.requests_per_second / self.bare.requests_per_second, 2)


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
    """Everything about one backend. `server` and `waiting_server` are what served, in words."""

    name: BackendName
    label: str
    server: str
    waiting_server: str
    comparisons: tuple[Comparison, ...]
    waiting: Waiting


class Results(Value):
    """A run."""

    day: date
    machine: str
    versions: dict[str, str]
    seconds: int
    rounds: int
    connections: int
    backends: tuple[BackendResults, ...]


def read_results() -> Results:
    """The run that was kept last."""
    return Results.model_validate_json(FILE.read_bytes())


def write_results(results: Results) -> None:
    """Keeps a run."""
    FILE.write_text(results.model_dump_json(indent=2) + "\n", encoding="utf-8")
