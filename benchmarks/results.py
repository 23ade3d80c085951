"""The last results, stored in `results.json`. A new measurement of a part replaces the previous one."""

from pathlib import Path

from benchmarks.figures.browser import BrowserPart
from benchmarks.figures.lighthouse import LighthousePart
from benchmarks.figures.operations import OperationsPart
from benchmarks.figures.scale import ScalePart
from benchmarks.figures.server import ServerPart
from benchmarks.figures.value import Value

FILE = Path(__file__).with_name("results.json")


class Results(Value):
    """The five parts. A part is `None` if it was never measured."""

    server: ServerPart | None = None
    browser: BrowserPart | None = None
    lighthouse: LighthousePart | None = None
    scale: ScalePart | None = None
    operations: OperationsPart | None = None


def read_results() -> Results:
    """Return the stored results."""
    return Results.model_validate_json(FILE.read_bytes()) if FILE.exists() else Results()


def merged(kept: Results, measured: Results) -> Results:
    """Return the new results, and the stored results of the other parts."""
    fresh = {name: part for name in Results.model_fields if (part := getattr(measured, name)) is not None}
    return kept.model_copy(update=fresh)


def write_results(results: Results) -> None:
    """Store the results."""
    FILE.write_text(results.model_dump_json(indent=2) + "\n", encoding="utf-8")
