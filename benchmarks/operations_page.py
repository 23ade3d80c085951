"""Operating cost of the site, as tables of the Benchmarks page."""

from benchmarks.figures.operations import OperationsPart
from benchmarks.tables import markdown, missing, thousands
from lib.backend import known_backend

NAMES = ("watched", "tracked", "views", "workers")


def tables(part: OperationsPart | None) -> dict[str, str]:
    """Return the Markdown for each name in the template of the page."""
    if part is None:
        return dict.fromkeys(NAMES, missing("operations"))
    tracked = f"{part.tracking.median_us:g} µs (median) or {part.tracking.p99_us:g} µs (99th percentile)"
    return dict(zip(NAMES, (_watched(part), tracked, _views(part), _workers(part)), strict=True))


def _watched(part: OperationsPart) -> str:
    heads = ["Backend", "Request", "With, req/s", "Without, req/s", "Ratio", "Difference, µs"]
    rows = (
        [
            known_backend(each.backend).label,
            row.name.lower(),
            thousands(row.site.requests_per_second),
            thousands(row.other.requests_per_second),
            f"**{row.ratio:.2f}**",
            f"{1e6 / row.site.requests_per_second - 1e6 / row.other.requests_per_second:.0f}",
        ]
        for each in part.watched
        for row in each.comparisons
    )
    return markdown(heads, rows, words=2)


def _views(part: OperationsPart) -> str:
    """Return a table for the longest range only, which is the slowest."""
    most = max(view.days for store in part.stores for view in store.views)
    heads = ["View", *(f"{store.database}, {word}" for store in part.stores for word in ("median, s", "slowest, s"))]
    found = [{view.view: view for view in store.views if view.days == most} for store in part.stores]
    rows = (
        [name, *(figure for views in found for figure in (f"{views[name].middle:.3f}", f"{views[name].slowest:.3f}"))]
        for name in found[0]
    )
    return markdown(heads, rows)


def _workers(part: OperationsPart) -> str:
    heads = ["Backend", "Startup, s", "One worker, MB", "Two workers, MB"]
    rows = (
        [known_backend(each.backend).label, f"{each.ready_seconds:.2f}", f"{each.one_mb:g}", f"{each.two_mb:g}"]
        for each in part.workers
    )
    return markdown(heads, rows)
