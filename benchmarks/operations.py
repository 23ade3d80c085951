"""Operating cost of the site on each backend, and of its dashboard on each database."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import psutil

from benchmarks.figures.operations import OperationsPart, Store, Tracking, Watched, Workers
from benchmarks.figures.value import Part, percentile
from benchmarks.throughput import compare_watching
from benchmarks.visits import EVENTS, fill, measure
from lib.backend import SUPPORTED_BACKENDS, BackendName
from lib.features.analytics.engine import engine_for
from lib.features.analytics.tracker import Tracker
from lib.settings import Settings
from tests.services import postgresql
from tests.serving import BROWSER, ENTRY_POINT, Site, serving
from tests.waiting import until

TRACKED = 20_000
# Seconds between two visits, so that the writer can keep up.
BETWEEN = 0.0002
# Pages that are requested after each start, before the memory is measured.
PAGES = ("/", "/getting-started", "/deployment", "/backends", "/fastapi-showcase")
READ = 25


def operate(about: Part, *, seconds: int, rounds: int, events: int = EVENTS) -> OperationsPart:
    """Measure the operating cost."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        return OperationsPart(
            **about.model_dump(),
            seconds=seconds,
            rounds=rounds,
            watched=tuple(_watched(backend, folder, seconds, rounds) for backend in SUPPORTED_BACKENDS),
            tracking=track(folder / "tracked"),
            stores=tuple(_stores(folder / "visits.db", events)),
            workers=tuple(_workers(backend, folder / f"{backend}-start") for backend in SUPPORTED_BACKENDS),
        )


def _watched(backend: BackendName, folder: Path, seconds: int, rounds: int) -> Watched:
    sys.stderr.write(f"{backend}\n")
    compared = compare_watching(backend, folder / backend, seconds=seconds, rounds=rounds)
    return Watched(backend=backend, comparisons=compared)


def track(folder: Path, calls: int = TRACKED) -> Tracking:
    """Track visits of users with many IP addresses while the writer stores them. Return the time per visit."""
    tracker = Tracker(Settings(data_dir=folder, analytics_queue=calls))
    taken = []
    for number in range(calls):
        path, address = f"/page-{number % 300}", f"10.0.{number % 250}.{number % 199}"
        began = time.perf_counter()
        tracker.track_visit(path, BROWSER, address)
        taken.append((time.perf_counter() - began) * 1e6)
        time.sleep(BETWEEN)
    tracker.stop()
    return Tracking(calls=calls, median_us=round(median(taken), 1), p99_us=round(percentile(taken, 99), 1))


def _stores(file: Path, events: int) -> Iterator[Store]:
    yield _store("SQLite", f"sqlite:///{file}", events)
    with postgresql() as database:
        yield _store("PostgreSQL", database.url, events)


def _store(name: str, url: str, events: int) -> Store:
    sys.stderr.write(f"  {events:,} events on {name}\n")
    engine = engine_for(url)
    try:
        fill(engine, events)
        return Store(database=name, events=events, views=tuple(measure(engine)))
    finally:
        engine.dispose()


def _workers(backend: BackendName, folder: Path) -> Workers:
    """Measure one worker and two workers. The first start fills the cache."""
    folder.mkdir()
    with _started(backend, folder, 1):
        pass
    with _started(backend, folder, 1) as (one, seconds):
        one_mb = _megabytes(one)
    with _started(backend, folder, 2) as (two, _):
        two_mb = _megabytes(two)
    return Workers(backend=backend, ready_seconds=round(seconds, 2), one_mb=one_mb, two_mb=two_mb)


@contextmanager
def _started(backend: BackendName, folder: Path, workers: int) -> Iterator[tuple[Site, float]]:
    """Start the site. Yield it and the seconds until it was ready."""
    given = {"WEB_CONCURRENCY": str(workers), "CACHE_DIR": str(folder / "cache"), "ALLOWED_HOSTS": "127.0.0.1"}
    began = time.perf_counter()
    with serving(backend, folder, ENTRY_POINT, given) as site:
        until(lambda: _is_ready(site))
        seconds = time.perf_counter() - began
        with site.client() as client:
            for number in range(READ * workers):
                client.get(PAGES[number % len(PAGES)], headers={"connection": "close"}).raise_for_status()
        yield site, seconds


def _is_ready(site: Site) -> bool:
    try:
        return httpx.get(f"{site.url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _megabytes(site: Site) -> float:
    main = psutil.Process(site.process.pid)
    held = sum(each.memory_full_info().pss for each in (main, *main.children(recursive=True)))
    return round(held / 1e6, 1)
