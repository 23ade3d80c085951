"""The results as a page of the site. `python -m benchmarks.page` writes it anew from `results.json`."""

from benchmarks.results import Results, read_results
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "docs" / "benchmarks" / "benchmarks.md"


def page(results: Results) -> str:
    return ""


def write_page(results: Results) -> None:
    """Writes the page."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(results), encoding="utf-8")
