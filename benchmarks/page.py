"""The Benchmarks page, generated from `results.json`: `python -m benchmarks.page`."""

from pathlib import Path

from benchmarks import browser_page, lighthouse_page, operations_page, server_page
from benchmarks.budgets import read_budgets
from benchmarks.code import digest
from benchmarks.figures.scale import ScalePart
from benchmarks.figures.value import Part
from benchmarks.goals import Goal, goals
from benchmarks.home_numbers import home_numbers
from benchmarks.results import Results, read_results
from benchmarks.tables import markdown, missing, thousands, yes
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "docs" / "benchmarks" / "benchmarks.md"
HOME = PROJECT_ROOT / "pages" / "home_numbers.toml"

TEMPLATE = Path(__file__).with_suffix(".md")


def page(results: Results) -> str:
    """Return the Markdown of the page."""
    text = TEMPLATE.read_text(encoding="utf-8")
    rows = goals(results, read_budgets())
    parts = {
        "day": max((part.day.isoformat() for part in _parts(results)), default="2026-01-01"),
        "age": _age(results),
        "summary": _summary(rows),
        "goals": _goals(rows),
        "environment": _environment(results),
        **server_page.tables(results.server),
        **browser_page.tables(results.browser),
        **lighthouse_page.tables(results.lighthouse),
        **_scale(results.scale),
        **operations_page.tables(results.operations),
    }
    return text.format(**parts)


def write_page(results: Results) -> None:
    """Write the page, and the numbers of the home page."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(results), encoding="utf-8")
    HOME.write_text(home_numbers(results), encoding="utf-8")


def _parts(results: Results) -> list[Part]:
    return [part for name in Results.model_fields if (part := getattr(results, name))]


def _age(results: Results) -> str:
    """Return a note about the parts that were measured before the code changed; nothing if there are none."""
    current = digest()
    older = [
        f"`{name}` on {part.day.isoformat()}"
        for name in Results.model_fields
        if (part := getattr(results, name)) and part.code != current
    ]
    if not older:
        return ""
    return (
        f"\n\n> [!NOTE]\n> These results were measured before the last change of the code: {', '.join(older)}.\n"
        "> The current code can be faster or slower. `make bench` measures it."
    )


def _summary(rows: tuple[Goal, ...]) -> str:
    met = sum(row.reached for row in rows)
    return f"The site meets **{met} of {len(rows)}** targets."


def _environment(results: Results) -> str:
    """Return a table with date, machine, and versions of each measured part."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name in Results.model_fields:
        if part := getattr(results, name):
            versions = ", ".join(f"{package} {number}" for package, number in part.versions.items())
            names.setdefault((part.day.isoformat(), part.machine, versions), []).append(f"`{name}`")
    rows = ([", ".join(parts), *environment] for environment, parts in names.items())
    return markdown(["Part", "Date", "Machine", "Versions"], rows, words=4)


def _goals(rows: tuple[Goal, ...]) -> str:
    heads = ["Metric", "Target", "Measured", "Met"]
    return markdown(heads, ([row.figure, row.must, f"**{row.measured}**", yes(row.reached)] for row in rows), words=3)


def _scale(part: ScalePart | None) -> dict[str, str]:
    if part is None:
        return dict.fromkeys(("scale_server", "sizes"), missing("scale"))
    heads = [
        "Pages", "Startup, cold, s", "Startup, warm, s", "RSS, MB", "PSS, MB",
        "Page, bytes", "Payload, bytes", "Page, req/s", "Payload, req/s",
    ]  # fmt: skip
    rows = (
        [
            thousands(size.pages),
            f"{size.cold_seconds:.2f}",
            f"**{size.warm_seconds:.2f}**",
            f"**{size.rss_mb:g}**",
            f"{size.pss_mb:g}",
            thousands(size.page_bytes),
            thousands(size.payload_bytes),
            thousands(size.page_requests_per_second),
            thousands(size.payload_requests_per_second),
        ]
        for size in part.sizes
    )
    return {"scale_server": part.server, "sizes": markdown(heads, rows)}


if __name__ == "__main__":
    write_page(read_results())
