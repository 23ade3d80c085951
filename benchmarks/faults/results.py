"""What was found last, as `results.json` keeps it."""

from pathlib import Path

from benchmarks.faults.outcome import Outcome
from benchmarks.figures.value import Part, Value
from lib.backend import BackendName

FILE = Path(__file__).with_name("results.json")


class Faults(Part):
    """Every fault on every backend."""

    outcomes: tuple[Outcome, ...]


class SoakRun(Value):
    """One backend under a steady load for long. Memory is of all its processes, without what they share."""

    backend: BackendName
    minutes: float
    sent: int
    failed: int
    early_mb: float
    late_mb: float

    @property
    def growth(self) -> float:
        """How much of the early memory came on top."""
        return self.late_mb / self.early_mb - 1


class Soak(Part):
    """The three of them."""

    runs: tuple[SoakRun, ...]


class RollingRun(Value):
    """Three processes of a backend, each stopped and started again."""

    backend: BackendName
    sent: int
    failed: int


class Rolling(Part):
    """The three of them."""

    runs: tuple[RollingRun, ...]


class Results(Value):
    """The three parts; None for one that was never measured."""

    faults: Faults | None = None
    soak: Soak | None = None
    rolling: Rolling | None = None


def read_results() -> Results:
    """What was kept last."""
    return Results.model_validate_json(FILE.read_bytes()) if FILE.exists() else Results()


def write_results(results: Results) -> None:
    """Keeps them."""
    FILE.write_text(results.model_dump_json(indent=2) + "\n", encoding="utf-8")
