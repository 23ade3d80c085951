"""The targets, row by row, and whether the results meet them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.budgets import Budgets, Floors
from benchmarks.bundles import NAMES
from benchmarks.figures.browser import BrowserPart, Kind, State
from benchmarks.figures.lighthouse import Audited, LighthousePart
from benchmarks.figures.operations import OperationsPart
from benchmarks.figures.scale import ScalePart
from benchmarks.figures.server import Comparison, ServerPart
from benchmarks.results import Results
from benchmarks.tables import kilobytes

KINDS: dict[Kind, str] = {"prose": "static page", "live": "page with live examples", "figure": "page with charts"}

STATES: dict[State, str] = {"static": "before Dash starts", "live": "with Dash"}


@dataclass(frozen=True, slots=True)
class Goal:
    """A row: the metric, the target, the measured value, and whether it meets the target."""

    figure: str
    must: str
    measured: str
    reached: bool


def goals(results: Results, budgets: Budgets) -> tuple[Goal, ...]:
    """Return a row for each metric of the measured parts."""
    return (
        *(_server(results.server, budgets) if results.server else ()),
        *(_browser(results.browser, budgets) if results.browser else ()),
        *(_lighthouse(results.lighthouse, budgets) if results.lighthouse else ()),
        *(_scale(results.scale, budgets) if results.scale else ()),
        *(_operations(results.operations, budgets) if results.operations else ()),
    )


def floors_held(part: LighthousePart, budgets: Budgets) -> bool:
    """Return whether every page has the required mobile scores."""
    return all(_holds(page, budgets.lighthouse[page.kind]) for page in part.pages if page.form == "mobile")


def _server(part: ServerPart, budgets: Budgets) -> Iterator[Goal]:
    wanted = budgets.server
    bare = "× the bare framework"
    yield _ratio(part, "Page, Brotli: requests per second", ["Page"], wanted.page, bare, encoded=True)
    yield _ratio(part, "Payload, Brotli: requests per second", ["Payload"], wanted.payload, bare, encoded=True)
    yield _ratio(part, "`llms.txt`: requests per second", ["llms.txt", "A page's llms.txt"], wanted.llms, bare)
    yield _ratio(part, "`/healthz`: requests per second", ["Health"], wanted.health, bare)
    yield _ratio(part, "`/api/pages`: requests per second", ["API"], wanted.api, bare)
    yield _ratio(part, "Callback: requests per second", ["Callback"], wanted.callback, "× unmodified Dash")
    yield _together(part, "Component libraries, in sequence", wanted.bundles)


def _together(part: ServerPart, figure: str, least: float) -> Goal:
    """Compare the total time of all bundles with unmodified Dash, per backend. A page needs all of them."""
    found = {
        backend.label: sum(1 / row.other.requests_per_second for row in backend.with_dash if row.name in NAMES)
        / sum(1 / row.site.requests_per_second for row in backend.with_dash if row.name in NAMES)
        for backend in part.backends
    }
    measured = ", ".join(f"{label} {ratio:.2f}" for label, ratio in found.items())
    return Goal(figure, f"at least {least:g} × unmodified Dash", measured, min(found.values()) >= least)


def _ratio(
    part: ServerPart, figure: str, names: Sequence[str], least: float, what: str, *, encoded: bool = False
) -> Goal:
    """Compare the lowest ratio of several requests, per backend. With `encoded`, the response must also use Brotli."""
    found: dict[str, Comparison] = {}
    for backend in part.backends:
        rows = [row for row in (*backend.comparisons, *backend.with_dash) if row.name in names]
        found[backend.label] = min(rows, key=lambda row: row.ratio)
    enough = all(row.ratio >= least and (row.encoding == "br" or not encoded) for row in found.values())
    note = "" if not encoded or all(row.encoding == "br" for row in found.values()) else " (not in Brotli)"
    measured = ", ".join(f"{label} {row.ratio:.2f}" for label, row in found.items()) + note
    return Goal(figure, f"at least {least:g} {what}", measured, enough)


def _browser(part: BrowserPart, budgets: Budgets) -> Iterator[Goal]:
    for each in part.navigations:
        most = budgets.navigation.prefetched if each.prefetched else budgets.navigation.fresh
        how = f"{'prefetched' if each.prefetched else 'not prefetched'}, {STATES[each.state]}"
        yield Goal(
            f"Click to paint, static page, {how}: p95 of {len(each.clicks)} clicks",
            f"at most {most:g} ms",
            f"{each.p95_ms:g} ms",
            each.p95_ms <= most,
        )
    for kind, weight in budgets.weight.items():
        loads = [load for load in part.loads if load.kind == kind]
        figure = f"First load, heaviest {KINDS[kind]}"
        yield _most(f"{figure}, without plotly", [load.transferred for load in loads], weight.transferred, _kilobytes)
        yield _most(
            f"{figure}, requests", [load.requests for load in loads], weight.requests, lambda count: f"{count:g}"
        )
        if weight.javascript is not None:
            scripts = [load.javascript for load in loads]
            yield _most(
                f"JavaScript before the first interaction, {KINDS[kind]}", scripts, weight.javascript, _kilobytes
            )
    others = sorted({host for load in part.loads for host in load.hosts})
    yield Goal("Requests to other hosts", "none", ", ".join(others) or "none", not others)
    yield _most(
        "Slowest tap on a phone (INP)", [each.ms or 0 for each in part.interactions], budgets.interaction.slowest, _ms
    )
    yield _most(
        "Pixels that change when Dash starts on a static page",
        [each.changed for each in part.swaps],
        budgets.swap.changed,
        lambda share: f"{share * 100:.2g} %",
    )


def _lighthouse(part: LighthousePart, budgets: Budgets) -> Iterator[Goal]:
    for page in part.pages:
        floors = budgets.lighthouse[page.kind]
        if page.form == "desktop":
            continue
        yield Goal(
            f"Lighthouse mobile, {KINDS[page.kind]}: performance / accessibility / best practices / SEO",
            "at least " + _scores(floors.model_dump()),
            _scores(page.scores),
            _holds(page, floors),
        )
        if page.kind == "prose":
            wanted = budgets.paint
            yield Goal(
                "LCP, CLS, TBT (mobile, static page)",
                f"at most {wanted.lcp_ms:g} ms, {wanted.cls:g}, {wanted.tbt_ms:g} ms",
                f"{page.lcp_ms:g} ms, {page.cls:g}, {page.tbt_ms:g} ms",
                page.lcp_ms <= wanted.lcp_ms and page.cls <= wanted.cls and page.tbt_ms <= wanted.tbt_ms,
            )


def _scale(part: ScalePart, budgets: Budgets) -> Iterator[Goal]:
    wanted = budgets.scale
    for size in part.sizes:
        if most := wanted.seconds.get(size.pages):
            figure = f"Startup with {size.pages:,} pages, warm"
            yield Goal(figure, f"at most {most:g} s", f"{size.warm_seconds:g} s", size.warm_seconds <= most)
        if most := wanted.cold_seconds.get(size.pages):
            figure = f"Startup with {size.pages:,} pages, cold"
            yield Goal(figure, f"at most {most:g} s", f"{size.cold_seconds:g} s", size.cold_seconds <= most)
        if most := wanted.megabytes.get(size.pages):
            figure = f"Memory of one worker with {size.pages:,} pages"
            yield Goal(figure, f"at most {most:g} MB", f"{size.rss_mb:g} MB", size.rss_mb <= most)
    small, large = part.sizes[0], part.sizes[-1]
    left = min(
        large.page_requests_per_second / small.page_requests_per_second,
        large.payload_requests_per_second / small.payload_requests_per_second,
    )
    yield Goal(
        f"Requests per second with {large.pages:,} pages, relative to {small.pages:,} pages",
        f"at least {wanted.steady:g} ×",
        f"{left:.2f}",
        left >= wanted.steady,
    )


def _operations(part: OperationsPart, budgets: Budgets) -> Iterator[Goal]:
    wanted = budgets.operations
    for store in part.stores:
        yield Goal(
            f"Slowest dashboard view, {store.events:,} events on {store.database}",
            f"at most {wanted.view_seconds:g} s",
            f"{store.slowest:g} s",
            store.slowest <= wanted.view_seconds,
        )
    taken = part.tracking.median_us
    most = f"at most {wanted.tracking_us:g} µs"
    yield Goal("Adding a visit to the queue, median", most, f"{taken:g} µs", taken <= wanted.tracking_us)


def _most(figure: str, found: Sequence[float], most: float, written: Callable[[float], str]) -> Goal:
    """Return a row for the highest value."""
    worst = max(found, default=0)
    return Goal(figure, f"at most {written(most)}", written(worst), worst <= most)


def _holds(page: Audited, floors: Floors) -> bool:
    return all(page.scores[name] >= floor for name, floor in floors.model_dump().items())


def _scores(scores: dict[str, int]) -> str:
    return " / ".join(str(scores[name]) for name in ("performance", "accessibility", "best_practices", "seo"))


def _kilobytes(size: float) -> str:
    return f"{kilobytes(size)} kB"


def _ms(time: float) -> str:
    return f"{time:g} ms"
