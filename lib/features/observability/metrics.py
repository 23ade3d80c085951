"""The metrics of the site, in one list, and the numbers of this process. Imported when metrics are turned on.

Every process writes its own into files that the group shares (`group.py`); whichever is asked adds them up
(`scrape.py`)."""

import os
import platform
import threading
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from prometheus_client.values import MultiProcessValue

from lib.features.observability.dead_processes import locked, merge_dead_processes, take_room
from lib.features.observability.metrics_folder import VARIABLE
from lib.features.observability.observer import Sample

Kind = Literal["counter", "gauge", "histogram"]

# Seconds. Most answers come from memory, in less than a millisecond; a callback may take its time.
ANSWERS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
LAGS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Described:
    """A metric: its name, what it counts, and by what."""

    name: str
    kind: Kind
    text: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


REQUESTS = Described(
    "http_requests_total", "counter", "Requests that were answered.", ("method", "route", "status", "backend")
)
DURATION = Described(
    "http_request_duration_seconds",
    "histogram",
    "From the request to the last byte, without streams.",
    ("route",),
    ANSWERS,
)
IN_PROGRESS = Described("http_requests_in_progress", "gauge", "Requests that are being answered, streams among them.")
STREAMS = Described("http_streams_open", "gauge", "Streams and WebSockets that are open.", ("kind",))
SOURCES = Described("http_responses_total", "counter", "Where answers came from: memory or the framework.", ("source",))
LAG = Described("event_loop_lag_seconds", "histogram", "How late the event loop is, sampled twice a second.", (), LAGS)
THREADS = Described("site_threads", "gauge", "Threads of the processes.")
JOBS = Described("background_jobs_running", "gauge", "Background callbacks that are running.")
QUEUE = Described("analytics_queue_length", "gauge", "Visits that wait to be stored.")
VISITS = Described("analytics_events_total", "counter", "Visits that were accepted, stored, and lost.", ("outcome",))
LOST_LINES = Described("log_lines_lost_total", "counter", "Log lines that nobody read in time.")
PROCESSES = Described("site_processes", "gauge", "Processes of the group that answer requests.")
BUILD = Described("build_info", "gauge", "Always 1; its labels say what runs.", ("backend", "build", "dash", "python"))

ALL = (
    REQUESTS,
    DURATION,
    IN_PROGRESS,
    STREAMS,
    SOURCES,
    LAG,
    THREADS,
    JOBS,
    QUEUE,
    VISITS,
    LOST_LINES,
    PROCESSES,
    BUILD,
)


class Metrics:
    """The metrics of this process. Numbers are added in a few microseconds and never wait for anybody."""

    def __init__(self, backend: str, build: str) -> None:
        self.folder = Path(os.environ[VARIABLE])
        _take_room(self.folder)
        if not values.ValueClass._multiprocess:
            # Chosen at the import of prometheus-client, which an extension did before the folder had a name.
            values.ValueClass = MultiProcessValue()  # type: ignore[no-untyped-call]
        self._pid = os.getpid()
        self._registry = CollectorRegistry()
        self._backend = backend
        self._requests = self._counter(REQUESTS)
        self._duration = self._histogram(DURATION)
        self._sources = self._counter(SOURCES)
        self._known: dict[tuple[str, str, int], Counter] = {}
        self._durations: dict[str, Histogram] = {}
        self._by_source: dict[bool, Counter] = {}
        self.in_progress = self._gauge(IN_PROGRESS)
        self.streams = self._gauge(STREAMS)
        self.lag = self._histogram(LAG)
        self._threads = self._gauge(THREADS)
        self._jobs = self._gauge(JOBS)
        self._queue = self._gauge(QUEUE)
        self._visits = self._counter(VISITS)
        self._lost_lines = self._counter(LOST_LINES)
        self._processes = self._gauge(PROCESSES)
        self._build = self._gauge(BUILD, "livemax")
        self._about = (backend, build, version("dash"), platform.python_version())
        self._seen: dict[str, float] = {}

    def begin(self) -> None:
        """This process begins to answer requests. Raises `OSError` where there is no room for its numbers."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._seen.clear()
            _take_room(self.folder)

    def answered(self, method: str, route: str, status: int, from_memory: bool) -> None:
        """Counts a request that is over."""
        key = (method, route, status // 100)
        counter = self._known.get(key)
        if counter is None:
            shown = method if method in METHODS else "other"
            counter = self._requests.labels(shown, route, f"{status // 100}xx", self._backend)
            if shown == method:  # there is no end of made-up ones
                self._known[key] = counter
        counter.inc()
        source = self._by_source.get(from_memory)
        if source is None:
            source = self._by_source[from_memory] = self._sources.labels("memory" if from_memory else "framework")
        source.inc()

    def took(self, route: str, seconds: float) -> None:
        """Notes how long an answer took."""
        duration = self._durations.get(route)
        if duration is None:
            duration = self._durations[route] = self._duration.labels(route)
        duration.observe(seconds)

    def sample(self, sample: Sample) -> None:
        """Takes what was looked at."""
        self._build.labels(*self._about).set(1)
        self._processes.set(1)
        for kind in ("stream", "websocket"):
            self.streams.labels(kind)  # shown before there was one
        self._threads.set(threading.active_count())
        self._jobs.set(sample.jobs)
        self._queue.set(sample.waiting)
        for outcome, number in sample.visits.items():
            self._visits.labels(outcome).inc(self._more(outcome, number))
        self._lost_lines.inc(self._more("lines", sample.lost_lines))

    def _more(self, name: str, number: float) -> float:
        """By how much a count has grown."""
        grown = number - self._seen.get(name, 0)
        self._seen[name] = number
        return max(grown, 0)

    def _counter(self, about: Described) -> Counter:
        return Counter(about.name, about.text, about.labels, registry=self._registry)

    def _gauge(self, about: Described, mode: Literal["livesum", "livemax"] = "livesum") -> Gauge:
        return Gauge(about.name, about.text, about.labels, registry=self._registry, multiprocess_mode=mode)

    def _histogram(self, about: Described) -> Histogram:
        return Histogram(about.name, about.text, about.labels, registry=self._registry, buckets=about.buckets)


def _take_room(folder: Path) -> None:
    """Makes this process's files, with their room on the disk. Raises `OSError` where there is none."""
    with locked(folder):
        merge_dead_processes(folder)
        for name in ("counter", "histogram", "gauge_livesum", "gauge_livemax"):
            file = folder / f"{name}_{os.getpid()}.db"
            if name.startswith("gauge"):
                file.unlink(missing_ok=True)  # of a process that had this id before
            take_room(file)
