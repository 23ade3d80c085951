"""The results as a page of the site. `python -m benchmarks.page` writes it anew from `results.json`."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.results import BackendResults, Comparison, Results, read_results
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "docs" / "benchmarks" / "benchmarks.md"

TEMPLATE = Path(__file__).with_suffix(".md")


def page(results: Results) -> str:
    """The Markdown of the page."""
    waiting = results.backends[0].waiting
    return TEMPLATE.read_text(encoding="utf-8").format(
        day=results.day.isoformat(),
        machine=results.machine,
        versions=", ".join(f"{name} {number}" for name, number in results.versions.items()),
        ratios=_ratios(results),
        backends="\n\n".join(_backend(each) for each in results.backends),
        callbacks=_number(waiting.callbacks),
        callback_seconds=_number(waiting.callback_seconds).lower(),
        limit=f"{waiting.limit_ms:.0f}",
        waiting=_waiting(results),
        connections=_number(results.connections),
        seconds=_number(results.seconds).lower(),
        rounds=_number(results.rounds).lower(),
    )


def write_page(results: Results) -> None:
    """Writes the page."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(results), encoding="utf-8")


def _ratios(results: Results) -> str:
    """A row per request, a column per backend."""
    rows = zip(*(each.comparisons for each in results.backends), strict=True)
    return _table(
        ["Request", *(each.label for each in results.backends)],
        ([row[0].name, *(f"**{cell.ratio:.2f}**" for cell in row)] for row in rows),
    )


def _backend(results: BackendResults) -> str:
    heads = ["Request", "Bytes", "Site, r/s", "p99, ms", "Bare, r/s", "p99, ms", "Ratio"]
    table = _table(heads, (_comparison(row) for row in results.comparisons))
    return f"## {results.label}\n\nServed by {results.server}.\n\n{table}"


def _comparison(row: Comparison) -> list[str]:
    return [
        f"`{row.request}`",
        str(row.size),
        f"{row.site.requests_per_second:.0f}",
        f"{row.site.p99_ms:.2f}",
        f"{row.bare.requests_per_second:.0f}",
        f"{row.bare.p99_ms:.2f}",
        f"**{row.ratio:.2f}**",
    ]


def _waiting(results: Results) -> str:
    heads = ["Backend", "Served by", "`/healthz` p99, ms", "r/s", "Slowest callback, ms", "Under the limit"]
    return _table(
        heads,
        (
            [
                each.label,
                each.waiting_server,
                f"**{each.waiting.health.p99_ms:.2f}**",
                f"{each.waiting.health.requests_per_second:.0f}",
                f"{each.waiting.slowest_callback_ms:.0f}",
                "yes" if each.waiting.passed else "**no**",
            ]
            for each in results.backends
        ),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first hold figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(number: int) -> str:
    """A number at the beginning of a sentence, in words where that is usual."""
    words = {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five", 20: "Twenty"}
    return words.get(number, str(number))


if __name__ == "__main__":
    write_page(read_results())
