"""What was found last, as `results.json` keeps it. A part that is measured again takes the place of its forerunner."""

from pathlib import Path

from benchmarks.figures.browser import BrowserPart
from benchmarks.figures.lighthouse import LighthousePart
from benchmarks.figures.operations import OperationsPart
from benchmarks.figures.scale import ScalePart
from benchmarks.figures.server import ServerPart
from benchmarks.figures.value import Value

FILE = Path(__file__).with_name("results.json")


class Results(Value):
    """The five parts; None for one that was never measured."""

    server: ServerPart | None = None
    browser: BrowserPart | None = None
    lighthouse: LighthousePart | None = None
    scale: ScalePart | None = None
    operations: OperationsPart | None = None


def read_results() -> Results:
    """What was kept last."""
    return Results.model_validate_json(FILE.read_bytes()) if FILE.exists() else Results()


def merged(kept: Results, measured: Results) -> Results:
    """What was measured now, and what was kept of the other parts."""
    fresh = {name: part for name in Results.model_fields if (part := getattr(measured, name)) is not None}
    return kept.model_copy(update=fresh)


def write_results(results: Results) -> None:
    """Keeps them."""
    FILE.write_text(results.model_dump_json(indent=2) + "\n", encoding="utf-8")
