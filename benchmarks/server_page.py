"""The server's results, as tables of the Benchmarks page."""

from benchmarks.figures.server import BackendResults, Comparison, ServerPart
from benchmarks.tables import in_words, markdown, missing, thousands, yes


def tables(part: ServerPart | None) -> dict[str, str]:
    """Return the Markdown for each name in the template of the page."""
    if part is None:
        nothing = missing("server")
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


def _ratios(part: ServerPart) -> str:
    """Return a table with a row per request and a column per backend."""
    rows = zip(*((*each.comparisons, *each.with_dash) for each in part.backends), strict=True)
    return markdown(
        ["Request", *(each.label for each in part.backends)],
        ([row[0].name, *(f"**{cell.ratio:.2f}**" for cell in row)] for row in rows),
    )


def _backend(results: BackendResults) -> str:
    heads = ["Request", "Encoding", "Bytes", "Site, req/s", "p99, ms", "Bare, req/s", "p99, ms", "Ratio"]
    table = markdown(heads, (_comparison(row) for row in results.comparisons), words=2)
    heads = ["Request", "Encoding", "Bytes", "Site, req/s", "p99, ms", "Dash, bytes", "Dash, req/s", "p99, ms", "Ratio"]
    with_dash = markdown(heads, (_with_dash(row) for row in results.with_dash), words=2)
    return (
        f'<details class="spoiler">\n<summary>{results.label}: all requests</summary>\n\nServer: {results.server}.\n\n'
        f"{table}\n\nCompared with unmodified Dash:\n\n{with_dash}\n\n</details>"
    )


def _comparison(row: Comparison) -> list[str]:
    return [*_ours(row), f"{row.other.requests_per_second:.0f}", f"{row.other.p99_ms:.2f}", f"**{row.ratio:.2f}**"]


def _with_dash(row: Comparison) -> list[str]:
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
