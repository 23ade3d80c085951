"""Health checks: `/healthz` with the load of the process, and `/readyz` with the checks of the core and features."""

import asyncio
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, thread

import dash
from pydantic import BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS, BackendInfo, choose_backend
from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_listed
from lib.http.errors import ProblemError, ProblemItem
from lib.process.lifecycle import degraded, shutdown_signal
from lib.servers.operations import Operations
from lib.settings import get_settings
from lib.site import VERSION


class HealthResponse(BaseModel):
    """State and load of the process."""

    ok: bool = Field(True, description="Always true: the process can respond.", examples=[True])
    backend: str = Field(description="The running backend.", examples=list(SUPPORTED_BACKENDS))
    dash_version: str = Field(description="Version of Dash.", examples=["4.4.1"])
    app_version: str = Field(description="Version of this site's software.", examples=["0.1.0"])
    build: str | None = Field(None, description="Value of `BUILD`, for example a commit.", examples=["a1b2c3d"])
    uptime_seconds: float = Field(description="Seconds since this process started.", examples=[86400.5])
    event_loop_latency_ms: float | None = Field(
        None, description="Longest delay of the event loop in ten seconds; null on Flask, and at first.", examples=[0.7]
    )
    free_threads: int | None = Field(
        None, description="Idle threads of the server; null on FastAPI and Quart, and without a pool.", examples=[7]
    )


class ReadinessResponse(BaseModel):
    """The process accepts requests. Otherwise the response is a problem document with the reasons."""

    ready: bool = Field(True, description="Always true in this response.", examples=[True])
    checks: list[str] = Field(description="Names of the passed checks.", examples=[["process", "pages"]])
    degraded: list[ProblemItem] = Field(
        description="Parts that work with restrictions, with the reason. This does not make the process unready.",
        examples=[[{"name": "rate limits", "detail": "Redis is unavailable. Rate limits are per process."}]],
    )


log = logging.getLogger(__name__)

# Seconds between two measurements of the event loop, and the number of stored measurements.
INTERVAL = 0.5
SAMPLES = 20


class LoopLatency:
    """Measures how late the event loop runs a timer, from the first request for it on."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._delays: deque[float] = deque(maxlen=SAMPLES)

    def worst_ms(self) -> float | None:
        """Return the worst delay of the last ten seconds in milliseconds; None without a loop or a measurement."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return None
        if loop is not self._loop:
            self._loop = loop
            self._delays.clear()
            self._schedule(loop)
        return round(max(self._delays) * 1000, 2) if self._delays else None

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + INTERVAL
        loop.call_at(due, self._measure, loop, due)

    def _measure(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._delays.append(max(loop.time() - due, 0))
        self._schedule(loop)


loop_latency = LoopLatency()


def server_pool() -> ThreadPoolExecutor | None:
    """Return the pool of this thread, if gunicorn serves with threads; otherwise None.

    Servers do not expose their pool. This reads the first argument that the standard library passes to a pool's thread.
    """
    arguments = getattr(threading.current_thread(), "_args", None) or (None,)
    reference = arguments[0]
    pool = reference() if callable(reference) else None
    return pool if isinstance(pool, ThreadPoolExecutor) else None


def free_threads() -> int | None:
    """Return the number of requests that the server's pool could handle now; None without a pool."""
    pool = server_pool()
    if pool is None:
        return None
    this, frames = threading.current_thread(), sys._current_frames()
    others = (frames.get(worker.ident or 0) for worker in pool._threads if worker is not this)
    # An idle thread is in the function of the pool.
    busy = sum(1 for frame in others if frame is not None and frame.f_code is not thread._worker.__code__)
    return max(pool._max_workers - 1 - busy, 0)


# Returns why the process is not ready, or None.
Check = Callable[[], str | None]

_checks: dict[str, Check] = {
    "process": lambda: "The process is shutting down." if shutdown_signal.is_set() else None,
    "pages": lambda: None if any(map(is_listed, registered_pages())) else "No page has been parsed.",
}


def add_check(name: str, check: Check) -> None:
    """Add a check to `/readyz`. It runs for each request, so it must be fast and have a timeout."""
    _checks[name] = check


def readiness() -> ReadinessResponse:
    """Run the checks. Raise `ProblemError` 503 with the reasons of those that fail."""
    reasons: dict[str, str | None] = {}
    for name, check in _checks.items():
        try:
            reasons[name] = check()
        except Exception as error:
            log.exception("The readiness check %s failed", name)
            reasons[name] = f"The check failed with {type(error).__name__}."
    failed = [ProblemItem(name=name, detail=reason) for name, reason in reasons.items() if reason is not None]
    if failed:
        detail = "Service temporarily unavailable: this process is starting or shutting down."
        raise ProblemError(503, detail, failed, {"retry-after": "5"})
    fallback = choose_backend(get_settings().dash_backend).reason
    restricted = {**degraded, "backend": fallback} if fallback else degraded
    items = [ProblemItem(name=name, detail=reason) for name, reason in sorted(restricted.items())]
    return ReadinessResponse(checks=list(reasons), degraded=items)


_started = time.monotonic()


def health(backend: BackendInfo) -> HealthResponse:
    """Return the state of the process. This uses nothing that can be slow or unavailable."""
    return HealthResponse(
        backend=backend.name,
        dash_version=dash.__version__,
        app_version=VERSION,
        build=get_settings().build or None,
        uptime_seconds=round(time.monotonic() - _started, 3),
        event_loop_latency_ms=loop_latency.worst_ms(),
        free_threads=None if backend.is_async else free_threads(),
    )


def health_operations(backend: BackendInfo) -> Operations:
    """Return the operations for liveness and readiness probes."""
    operations = Operations("health")

    @operations.add("/healthz", "Liveness")
    def healthz() -> HealthResponse:
        """Return 200 as long as the process can respond."""
        return health(backend)

    @operations.add("/readyz", "Readiness", errors={503: "Not ready. See `errors`."})
    def readyz() -> ReadinessResponse:
        """Return whether the process accepts requests. It does not before its pages are parsed or after SIGTERM.

        `degraded` lists parts that work with restrictions, for example without Redis.
        """
        return readiness()

    return operations
