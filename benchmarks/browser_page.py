"""The results in a browser, as tables of the Benchmarks page."""

from benchmarks.figures.browser import BrowserPart
from benchmarks.goals import KINDS, STATES
from benchmarks.tables import in_words, kilobytes, markdown, missing


def tables(part: BrowserPart | None) -> dict[str, str]:
    """Return the Markdown for each name in the template of the page."""
    if part is None:
        names = ("browser_server", "navigations", "loads", "interactions", "swaps", "slowdown")
        return dict.fromkeys(names, missing("browser"))
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
