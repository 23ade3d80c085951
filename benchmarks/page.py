"""The Benchmarks page, generated from `results.json`: `python -m benchmarks.page`."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import operations_page
from benchmarks.budgets import read_budgets
from benchmarks.code import digest
from benchmarks.figures.browser import BrowserPart
from benchmarks.figures.lighthouse import Audited, LighthousePart
from benchmarks.figures.operations import OperationsPart
from benchmarks.figures.scale import ScalePart
from benchmarks.figures.server import BackendResults, Comparison, ServerPart
from benchmarks.figures.value import Part
from benchmarks.goals import KINDS, STATES, Goal, goals
from benchmarks.results import Results, read_results
from benchmarks.tables import in_words, kilobytes, markdown, thousands, yes
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "docs" / "benchmarks" / "benchmarks.md"
HOME = PROJECT_ROOT / "pages" / "home_numbers.toml"

TEMPLATE = Path(__file__).with_suffix(".md")

# Replaces the results of a part that was never measured.
MISSING = "Not measured yet: `python -m benchmarks --only {}`."


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
        **_server(results.server),
        **_browser(results.browser),
        **_lighthouse(results.lighthouse),
        **_scale(results.scale),
        **_operations(results.operations),
    }
    return text.format(**parts)


def write_page(results: Results) -> None:
    """Write the page, and the numbers of the home page."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(results), encoding="utf-8")
    HOME.write_text(home_numbers(results), encoding="utf-8")


def _chart(part: ServerPart) -> str:
    """Return bars with the requests per second of a page, by backend: the site, and the bare framework."""
    pages = [(each.label, row) for each in part.backends for row in each.comparisons if row.name == "Page"]
    most = max((side.requests_per_second for _, row in pages for side in (row.site, row.other)), default=1)
    lines = []
    for label, row in pages:
        for name, style, side in ((f"{label}, this site", "own", row.site), (f"{label}, bare", "other", row.other)):
            share = f"{side.requests_per_second / most:.1%}"
            value = thousands(side.requests_per_second)
            lines.append(f'<div class="{style}"><dt>{name}</dt><dd style="--share:{share}">{value}</dd></div>')
    return "\n".join(['<dl class="bars">', *lines, "</dl>"])


def home_numbers(results: Results) -> str:
    """Return the numbers of the home page as TOML. Each has a link to its evidence on this page."""
    blocks = [_number(*number) for number in _measured(results)]
    return "\n\n".join(["# `python -m benchmarks.page` writes this file.", *blocks]) + "\n"


def _measured(results: Results) -> Iterator[tuple[str, str, str]]:
    """Yield the value, its meaning, and the section of the page that shows how it was measured."""
    audits = results.lighthouse.pages if results.lighthouse else ()
    if scores := [audit.scores["performance"] for audit in audits if (audit.kind, audit.form) == ("prose", "mobile")]:
        yield f"{min(scores)} of 100", "Lighthouse performance of a static page on a phone.", "#lighthouse"
    loads = results.browser.loads if results.browser else ()
    if scripts := [load.javascript for load in loads if load.kind == "prose"]:
        meaning = "JavaScript that a static page loads before the first interaction."
        yield f"{kilobytes(max(scripts))} kB", meaning, "#first-load"
    backends = results.server.backends if results.server else ()
    if ratios := [row.ratio for each in backends for row in each.comparisons if row.name == "Page"]:
        meaning = "Requests per second of a page, compared with the bare framework. Lowest value of three backends."
        yield f"{min(ratios):.2f} ×", meaning, "#requests-per-second"


def _number(value: str, meaning: str, section: str) -> str:
    return f'[[numbers]]\nvalue = "{value}"\ntext = "{meaning}"\nhref = "/benchmarks{section}"'


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


def _server(part: ServerPart | None) -> dict[str, str]:
    if part is None:
        nothing = MISSING.format("server")
        names = ("chart", "ratios", "backends", "waiting", "connections", "seconds", "rounds")
        return {**dict.fromkeys(names, nothing), "callbacks": "Twenty", "callback_seconds": "two", "limit": "50"}
    waiting = part.backends[0].waiting
    return {
        "chart": _chart(part),
        "ratios": _ratios(part),
        "backends": "\n\n".join(_backend(each) for each in part.backends),
        "waiting": _waiting(part),
        "callbacks": in_words(waiting.callbacks),
        "callback_seconds": in_words(waiting.callback_seconds).lower(),
        "limit": f"{waiting.limit_ms:.0f}",
        "connections": in_words(part.connections),
        "seconds": in_words(part.seconds).lower(),
        "rounds": in_words(part.rounds).lower(),
    }


def _ratios(part: ServerPart) -> str:
    """Return a table with a row per request and a column per backend."""
    rows = zip(*((*each.comparisons, *each.bundles) for each in part.backends), strict=True)
    return markdown(
        ["Request", *(each.label for each in part.backends)],
        ([row[0].name, *(f"**{cell.ratio:.2f}**" for cell in row)] for row in rows),
    )


def _backend(results: BackendResults) -> str:
    heads = ["Request", "Encoding", "Bytes", "Site, req/s", "p99, ms", "Bare, req/s", "p99, ms", "Ratio"]
    table = markdown(heads, (_comparison(row) for row in results.comparisons), words=2)
    heads = ["File", "Encoding", "Bytes", "Site, req/s", "p99, ms", "Dash, bytes", "Dash, req/s", "p99, ms", "Ratio"]
    bundles = markdown(heads, (_bundle(row) for row in results.bundles), words=2)
    return (
        f'<details class="spoiler">\n<summary>{results.label}: all requests</summary>\n\nServer: {results.server}.\n\n'
        f"{table}\n\nCompared with unmodified Dash:\n\n{bundles}\n\n</details>"
    )


def _comparison(row: Comparison) -> list[str]:
    return [*_ours(row), f"{row.other.requests_per_second:.0f}", f"{row.other.p99_ms:.2f}", f"**{row.ratio:.2f}**"]


def _bundle(row: Comparison) -> list[str]:
    ours, (*theirs, ratio) = _ours(row), _comparison(row)[-3:]
    return [*ours, str(row.other.size), *theirs, ratio]


def _ours(row: Comparison) -> list[str]:
    figures = [str(row.site.size), f"{row.site.requests_per_second:.0f}", f"{row.site.p99_ms:.2f}"]
    return [f"`{row.request}`", row.encoding or "none", *figures]


def _waiting(part: ServerPart) -> str:
    heads = ["Backend", "Server", "`/healthz` p99, ms", "Req/s", "Slowest callback, ms", "Under the limit"]
    return markdown(
        heads,
        (
            [
                each.label,
                each.waiting_server,
                f"**{each.waiting.health.p99_ms:.2f}**",
                f"{each.waiting.health.requests_per_second:.0f}",
                f"{each.waiting.slowest_callback_ms:.0f}",
                yes(each.waiting.passed),
            ]
            for each in part.backends
        ),
        words=2,
    )


def _browser(part: BrowserPart | None) -> dict[str, str]:
    if part is None:
        names = ("browser_server", "navigations", "loads", "interactions", "swaps", "slowdown")
        return dict.fromkeys(names, MISSING.format("browser"))
    return {
        "browser_server": part.server,
        "slowdown": in_words(part.slowdown).lower(),
        "navigations": _navigations(part),
        "loads": _loads(part),
        "interactions": _interactions(part),
        "swaps": markdown(
            ["Page", "Window width, px", "Changed pixels, %"],
            ([f"`{each.path}`", str(each.width), f"{each.changed * 100:.3f}"] for each in part.swaps),
        ),
    }


def _navigations(part: BrowserPart) -> str:
    heads = [
        "Link",
        "Clicks",
        "p50, ms",
        "Rendering p50, ms",
        "p95, ms",
        "Loaded before the click",
        "Prerendered",
        "New document",
        "In-app",
    ]
    rows = (
        [
            f"{STATES[each.state]}, {'prefetched' if each.prefetched else 'not prefetched'}",
            str(len(each.clicks)),
            f"{each.p50_ms:g}",
            f"{each.drawing_p50_ms:g}",
            f"**{each.p95_ms:g}**",
            str(sum(click.ready for click in each.clicks)),
            *(str(sum(click.way == way for click in each.clicks)) for way in ("prerendered", "document", "app")),
        ]
        for each in part.navigations
    )
    return markdown(heads, rows)


def _loads(part: BrowserPart) -> str:
    heads = ["Page", "Kind", "kB", "JavaScript, kB", "plotly, kB", "Requests", "First paint, ms", "LCP, ms", "CLS"]
    rows = (
        [
            f"`{load.path}`",
            KINDS[load.kind],
            f"**{kilobytes(load.transferred)}**",
            kilobytes(load.javascript),
            kilobytes(load.plotly),
            str(load.requests),
            f"{load.first_paint_ms:.0f}",
            f"{load.largest_paint_ms:.0f}",
            f"{load.shift:.3f}",
        ]
        for load in part.loads
    )
    return markdown(heads, rows, words=2)


def _interactions(part: BrowserPart) -> str:
    rows = (
        [each.name, f"`{each.path}`", "under 16" if each.ms is None else f"{each.ms:g}"] for each in part.interactions
    )
    return markdown(["Tap", "Page", "ms"], rows, words=2)


def _lighthouse(part: LighthousePart | None) -> dict[str, str]:
    if part is None:
        names = ("audits", "failed", "lighthouse_runs")
        return dict.fromkeys(names, MISSING.format("lighthouse"))
    heads = ["Page", "Device", "Performance", "Accessibility", "Best practices", "SEO", "LCP, ms", "CLS", "TBT, ms"]
    return {
        "lighthouse_runs": in_words(len(part.pages[0].runs)).lower(),
        "audits": markdown(heads, (_audited(each) for each in part.pages), words=2),
        "failed": _failed(part),
    }


def _audited(page: Audited) -> list[str]:
    scores = [str(page.scores[name]) for name in ("performance", "accessibility", "best_practices", "seo")]
    return [f"`{page.path}`", page.form, *scores, f"{page.lcp_ms:g}", f"{page.cls:g}", f"{page.tbt_ms:g}"]


def _failed(part: LighthousePart) -> str:
    """Return the IDs of failed audits, which explain scores under 100."""
    failed = [(page, ", ".join(f"`{name}`" for name in page.failed)) for page in part.pages if page.failed]
    if not failed:
        return "No audit failed."
    rows = ([f"`{page.path}`", page.form, names] for page, names in failed)
    return markdown(["Page", "Device", "Failed audits"], rows, words=3)


def _scale(part: ScalePart | None) -> dict[str, str]:
    if part is None:
        return dict.fromkeys(("scale_server", "sizes"), MISSING.format("scale"))
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


def _operations(part: OperationsPart | None) -> dict[str, str]:
    if part is None:
        return dict.fromkeys(operations_page.NAMES, MISSING.format("operations"))
    return operations_page.tables(part)


if __name__ == "__main__":
    write_page(read_results())
