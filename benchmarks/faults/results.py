"""The last results, stored in `results.json`."""

from pathlib import Path

from benchmarks.faults.outcome import Outcome
from benchmarks.figures.value import Part, Value
from lib.backend import BackendName

FILE = Path(__file__).with_name("results.json")


class Faults(Part):
    """The outcome of every fault on every backend."""

    outcomes: tuple[Outcome, ...]


class SoakRun(Value):
    """One backend under a long steady load. Memory is that of all its processes. Shared memory counts once."""

    backend: BackendName
    minutes: float
    sent: int
    failed: int
    early_mb: float
    late_mb: float

    @property
    def growth(self) -> float:
        """Growth as a share of the early memory."""
        return self.late_mb / self.early_mb - 1


class Soak(Part):
    """The runs of the three backends."""

    runs: tuple[SoakRun, ...]


class RollingRun(Value):
    """Three processes of a backend, each stopped and restarted."""

    backend: BackendName
    sent: int
    failed: int


class Rolling(Part):
    """The runs of the three backends."""

    runs: tuple[RollingRun, ...]


class Results(Value):
    """The three parts. A part is `None` if it was never measured."""

    faults: Faults | None = None
    soak: Soak | None = None
    rolling: Rolling | None = None


def read_results() -> Results:
    """Return the stored results."""
    return Results.model_validate_json(FILE.read_bytes()) if FILE.exists() else Results()


def write_results(results: Results) -> None:
    """Store the results."""
    FILE.write_text(results.model_dump_json(indent=2) + "\n", encoding="utf-8")
