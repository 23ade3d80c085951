"""Sample results, as small as the models allow."""

from datetime import date
from typing import Any

from benchmarks.figures.browser import BrowserPart, Click, Interaction, Load, Navigation, Swap
from benchmarks.figures.lighthouse import Audit, Audited, LighthousePart
from benchmarks.figures.operations import OperationsPart, Store, Tracking, ViewTime, Watched, Workers
from benchmarks.figures.scale import ScalePart, Size
from benchmarks.figures.server import BackendResults, Comparison, Measurement, ServerPart, Side, Waiting
from benchmarks.results import Results

ABOUT: dict[str, Any] = {
    "day": date(2026, 11, 21),
    "machine": "2 CPUs, loopback, one worker",
    "versions": {"Python": "3.11.7"},
}


def side(*figures: float, size: int = 160) -> Side:
    """Return rounds with these requests per second, and a tenth of each value as p99."""
    return Side(size=size, rounds=tuple(Measurement(requests_per_second=each, p99_ms=each / 10) for each in figures))


def comparison(name: str, ratio: float = 1.0, *, encoding: str = "br") -> Comparison:
    """Return a row whose other side handles 100 requests per second."""
    return Comparison(
        name=name, request=f"GET /{name}", encoding=encoding, site=side(100 * ratio), other=side(100, size=640)
    )


def server(
    *rows: Comparison, bundles: tuple[Comparison, ...] = (comparison("Renderer", 6),), p99: float = 12.5
) -> ServerPart:
    """Return the results of one backend, Quart. Rows that are not given have the ratio 1."""
    names = ("Health", "API", "Page", "Payload", "llms.txt", "A page's llms.txt")
    given = {row.name: row for row in (*rows, *bundles)}
    return ServerPart(
        **ABOUT,
        seconds=4,
        rounds=3,
        connections=4,
        backends=(
            BackendResults(
                name="quart",
                label="Quart",
                server="uvicorn, 1 worker",
                waiting_server="uvicorn, 1 worker",
                comparisons=tuple(given.get(name, comparison(name)) for name in names),
                with_dash=(given.pop("Callback", comparison("Callback")), *bundles),
                waiting=Waiting(
                    callbacks=20,
                    callback_seconds=2,
                    limit_ms=50,
                    health=Measurement(requests_per_second=1000, p99_ms=p99),
                    slowest_callback_ms=2010,
                ),
            ),
        ),
    )


def load(**changes: Any) -> Load:
    """Return the load of a light static page."""
    figures = {
        "path": "/a", "kind": "prose", "requests": 3, "transferred": 20_000, "javascript": 8_000, "plotly": 0,
        "first_paint_ms": 100, "largest_paint_ms": 120, "shift": 0,
    }  # fmt: skip
    return Load.model_validate({**figures, **changes})


def browser(*loads: Load, ms: float = 20, tap: float | None = 40, changed: float = 0.002) -> BrowserPart:
    """Return two clicks, a page, a tap, and a change to the live page."""
    clicks = (
        Click(ms=ms / 2, drawing_ms=5, way="prerendered", ready=True),
        Click(ms=ms, drawing_ms=6, way="document", ready=True),
    )
    return BrowserPart(
        **ABOUT,
        server="FastAPI on uvicorn, 1 worker",
        slowdown=4,
        navigations=(Navigation(state="static", prefetched=True, clicks=clicks),),
        loads=loads or (load(),),
        interactions=(Interaction(name="Theme switch", path="/a", ms=tap),),
        swaps=(Swap(path="/a", width=412, changed=changed),),
    )


def audit(**changes: Any) -> Audit:
    """Return a run without failures."""
    figures = {
        "performance": 100, "accessibility": 100, "best_practices": 100, "seo": 100,
        "lcp_ms": 700, "cls": 0, "tbt_ms": 0, "failed": (),
    }  # fmt: skip
    return Audit.model_validate({**figures, **changes})


def lighthouse(*runs: Audit) -> LighthousePart:
    """Return a static page on a phone."""
    page = Audited(path="/a", kind="prose", form="mobile", runs=runs or (audit(),))
    return LighthousePart(**ABOUT, server="FastAPI on uvicorn, 1 worker", pages=(page,))


def size(pages: int, **changes: Any) -> Size:
    """Return a site that starts quickly."""
    figures = {
        "pages": pages, "cold_seconds": 2, "warm_seconds": 1, "rss_mb": 105, "pss_mb": 100, "page_bytes": 40_000,
        "payload_bytes": 9_000, "page_requests_per_second": 1000, "payload_requests_per_second": 2000,
    }  # fmt: skip
    return Size.model_validate({**figures, **changes})


def scale(*sizes: Size) -> ScalePart:
    """Return three site sizes."""
    return ScalePart(**ABOUT, server="FastAPI", sizes=sizes or tuple(size(pages) for pages in (30, 300, 3000)))


def view(name: str, slowest: float, days: int = 365) -> ViewTime:
    """Return a view whose median time is half of its slowest time."""
    return ViewTime(view=name, days=days, middle=slowest / 2, slowest=slowest)


def operations(*views: ViewTime, median_us: float = 6.5) -> OperationsPart:
    """Return one backend, one database, and some views."""
    found = views or (view("pages", 0.5), view("vitals", 0.8), view("vitals", 0.1, days=7))
    return OperationsPart(
        **ABOUT,
        seconds=3,
        rounds=1,
        watched=(Watched(backend="quart", comparisons=(comparison("Visit"),)),),
        tracking=Tracking(calls=10, median_us=median_us, p99_us=20),
        stores=(Store(database="SQLite", events=10_000_000, views=found),),
        workers=(Workers(backend="flask", ready_seconds=1.5, one_mb=150, two_mb=260),),
    )


def results() -> Results:
    """Return all five parts."""
    return Results(server=server(), browser=browser(), lighthouse=lighthouse(), scale=scale(), operations=operations())
