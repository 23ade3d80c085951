"""The metrics of the site and the handler of `/metrics`. Imported only if metrics are on.

Each process writes its values to files in the folder of its group; `/metrics` of any process reports the sum.
"""

import hmac
import logging
import os
import platform
import threading
import time
import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from prometheus_client import Counter, Gauge, Histogram, values
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import MultiProcessValue

from lib.features import services
from lib.features.observability.metrics_folder import VARIABLE, find_files, lock, open_files
from lib.http.messages import Handler, Request, Response
from lib.process.lifecycle import after_fork
from lib.process.log_sink import sink

log = logging.getLogger(__name__)

# Constructors of metrics by their kind in metrics.toml.
KINDS: Mapping[str, Callable[..., Any]] = {
    "counter": Counter,
    "histogram": Histogram,
    "gauge": partial(Gauge, multiprocess_mode="livesum"),
    "version": partial(Gauge, multiprocess_mode="livemax"),
}
# Other methods, which clients can make up, are counted together.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Seconds between two samples.
SAMPLE_INTERVAL = 2.0

_NO_STORE = {"cache-control": "no-store"}
_UNAUTHORIZED = Response(
    b"This URL requires a bearer token.\n",
    401,
    "text/plain; charset=utf-8",
    {**_NO_STORE, "www-authenticate": 'Bearer realm="metrics"'},
)


class Metrics(SimpleNamespace):
    """The metrics of this process, which metrics.toml defines. An update takes a few microseconds."""

    def __init__(self, backend: str, build: str, count_jobs: Callable[[], int] = lambda: 0) -> None:
        self.folder = Path(os.environ[VARIABLE])
        open_files(self.folder)
        if not values.ValueClass._multiprocess:
            # prometheus_client chooses this when it is imported, which can be before the folder is set.
            values.ValueClass = MultiProcessValue()  # type: ignore[no-untyped-call]
        definitions = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
        for name, options in definitions.items():
            setattr(self, name, KINDS[options.pop("kind")](**options, registry=None))
        # Finding a value by its labels would take as long as counting. The number of labels is limited.
        self._find_requests = cache(self.requests.labels)
        self._find_source = cache(self.sources.labels)
        self.find_duration = cache(self.duration.labels)
        self._backend = backend
        self._about = (backend, build, version("dash"), platform.python_version())
        self._count_jobs = count_jobs
        self._pid = os.getpid()
        self._reset()
        after_fork(self._reset)

    def _reset(self) -> None:
        self.is_started = False
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}

    def start(self) -> None:
        """Start the samples of this process. Raises `OSError` if the disk has no space for its metrics."""
        with self._lock:
            if self.is_started:
                return
            if self._pid != os.getpid():
                self._pid = os.getpid()
                open_files(self.folder)
            self.is_started = True
        threading.Thread(target=self._sample_repeatedly, name="metrics", daemon=True).start()

    def count(self, method: str, route: str, status: int, from_memory: bool) -> None:
        """Count a response."""
        self._find_requests(method if method in METHODS else "other", route, f"{status // 100}xx", self._backend).inc()
        self._find_source("memory" if from_memory else "framework").inc()

    def sample(self) -> None:
        """Update the metrics that do not come from requests."""
        with self._lock:
            self.build.labels(*self._about).set(1)
            self.processes.set(1)
            for kind in ("stream", "websocket"):
                self.streams.labels(kind)  # shown before there was one
            self.threads.set(threading.active_count())
            self.jobs.set(self._count_jobs())
            if services.gauges is not None:
                visits = dict(services.gauges())
                self.queue.set(visits.pop("waiting"))
                for outcome, number in visits.items():
                    self.visits.labels(outcome).inc(self._growth(outcome, number))
            self.lost_lines.inc(self._growth("lines", sink.lost))

    def _growth(self, name: str, number: float) -> float:
        """Return the growth of a count since the last sample."""
        growth = number - self._seen.get(name, 0)
        self._seen[name] = number
        return max(growth, 0)

    def _sample_repeatedly(self) -> None:
        while True:
            try:
                self.sample()
            except Exception:
                log.exception("Cannot read the metrics of the process")
            time.sleep(SAMPLE_INTERVAL)


def scrape(metrics: Metrics, token: str) -> Handler:
    """Return the handler of `/metrics`. If there is a token, it requires it as a bearer token."""

    def handler(request: Request) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        is_token = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())
        if token and not (is_token and scheme.lower() == "bearer"):
            return _UNAUTHORIZED
        if metrics.is_started:
            metrics.sample()
        encoder, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encoder(GroupCollector(metrics.folder)), 200, content_type, _NO_STORE)

    return handler


class GroupCollector:
    """Collects the sum of all processes of a group, also of stopped ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Any:
        with lock(self._folder):
            return MultiProcessCollector.merge([str(file) for file, _ in find_files(self._folder)])  # type: ignore[no-untyped-call]
