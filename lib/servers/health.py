"""Health checks: `/healthz` with the load of the process, and `/readyz` with the checks of the core and of features."""

import asyncio
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, thread
from types import FrameType

import dash
from pydantic import BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS, BackendInfo
from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_listed
from lib.http.errors import ProblemError, ProblemItem
from lib.http.messages import Handler, Request, Response
from lib.process.lifecycle import shutdown_signal
from lib.settings import get_settings
from lib.site import VERSION


class HealthResponse(BaseModel):
    """The process is up, and how it is."""

    ok: bool = Field(True, description="Always true: an answer is the proof.", examples=[True])
    backend: str = Field(description="The running backend.", examples=list(SUPPORTED_BACKENDS))
    dash_version: str = Field(description="Version of Dash.", examples=["4.4.1"])
    app_version: str = Field(description="Version of this site's software.", examples=["0.1.0"])
    build: str | None = Field(
        None, description="The environment variable BUILD, such as a commit.", examples=["a1b2c3d"]
    )
    uptime_seconds: float = Field(description="Seconds since this process started.", examples=[86400.5])
    event_loop_latency_ms: float | None = Field(
        None,
        description=(
            "How late the event loop came to a timer, at worst in the last ten seconds. Measured from the first "
            "question on, so null in its answer; null on Flask, which has no event loop."
        ),
        examples=[0.7],
    )
    free_threads: int | None = Field(
        None,
        description=(
            "Threads of the server's pool that wait for work, the one that answers left out. "
            "Null on FastAPI and Quart, and on Flask under a server without a pool."
        ),
        examples=[7],
    )


class ReadinessResponse(BaseModel):
    """The process takes requests. While it does not, the answer is a problem document with the reasons."""

    ready: bool = Field(True, description="Always true in this answer.", examples=[True])
    checks: list[str] = Field(description="What was checked and found good.", examples=[["process", "pages"]])


EVERY = 0.5
SAMPLES = 20


class LoopLatency:
    """Measures how late the event loop comes to a timer, twice a second, from the first question on."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._late: deque[float] = deque(maxlen=SAMPLES)

    def worst_ms(self) -> float | None:
        """The worst of the last ten seconds, in milliseconds; None where no event loop runs or nothing is known yet."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return None
        if loop is not self._loop:
            self._loop = loop
            self._late.clear()
            self._wait(loop)
        return round(max(self._late) * 1000, 2) if self._late else None

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + EVERY
        loop.call_at(due, self._note, loop, due)

    def _note(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._late.append(max(loop.time() - due, 0))
        self._wait(loop)


def server_pool() -> ThreadPoolExecutor | None:
    """The pool that this thread belongs to: gunicorn's, when it serves with threads; None elsewhere.

    No server hands its pool to the application, so this reads what the standard library gives a pool's thread to run:
    first a reference to the pool. Where that is not so, there is no pool to speak of.
    """
    arguments = getattr(threading.current_thread(), "_args", None) or (None,)
    reference = arguments[0]
    pool = reference() if callable(reference) else None
    return pool if isinstance(pool, ThreadPoolExecutor) else None


def free_threads() -> int | None:
    """How many requests the server's pool could take on at this moment; None where there is no pool."""
    pool = server_pool()
    if pool is None:
        return None
    this, frames = threading.current_thread(), sys._current_frames()
    others = (frames.get(worker.ident or 0) for worker in pool._threads if worker is not this)
    busy = sum(1 for frame in others if frame is not None and not _waits(frame))
    return max(pool._max_workers - 1 - busy, 0)


def _waits(frame: FrameType) -> bool:
    """A thread of a pool that is given nothing to do stands in the pool's own function."""
    return frame.f_code is thread._worker.__code__


loop_latency = LoopLatency()


log = logging.getLogger(__name__)

# A check returns why the process is not ready, or None.
Check = Callable[[], str | None]


def add_check(name: str, check: Check) -> None:
    """Makes `/readyz` ask `check` too. It runs at each question, so it must be quick and have a timeout of its own."""
    _checks[name] = check


def readiness() -> ReadinessResponse:
    """The checks, all of them good. Raises `ProblemError` 503 with the reasons of those that are not."""
    reasons = {name: _reason(name, check) for name, check in _checks.items()}
    failed = [ProblemItem(name=name, detail=reason) for name, reason in reasons.items() if reason is not None]
    if failed:
        raise ProblemError(503, "This process takes no requests at the moment.", failed, {"retry-after": "5"})
    return ReadinessResponse(checks=list(reasons))


def _reason(name: str, check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # whatever a check runs into, it is a reason
        log.exception("The readiness check %s failed", name)
        return f"The check failed with {type(error).__name__}."


def _process() -> str | None:
    return "The process was told to stop." if shutdown_signal.is_set() else None


def _pages() -> str | None:
    listed = any(is_listed(entry) for entry in registered_pages())
    return None if listed else "No page has been parsed."


_checks: dict[str, Check] = {"process": _process, "pages": _pages}

_started = time.monotonic()


def health(backend: BackendInfo) -> HealthResponse:
    """Liveness: touches nothing that could be slow or away."""
    return HealthResponse(
        ok=True,
        backend=backend.name,
        dash_version=dash.__version__,
        app_version=VERSION,
        build=get_settings().build or None,
        uptime_seconds=round(time.monotonic() - _started, 3),
        event_loop_latency_ms=loop_latency.worst_ms(),
        free_threads=None if backend.is_async else free_threads(),
    )


def health_routes(backend: BackendInfo) -> dict[str, Handler]:
    """Return the handlers of `/healthz` and `/readyz`."""
    return {"/healthz": json_handler(lambda _: health(backend)), "/readyz": json_handler(lambda _: readiness())}


def json_handler(answer: Callable[[Request], BaseModel], policy: str = "no-store") -> Handler:
    """Sends a model as JSON, which may be kept as `policy` says, and a `ProblemError` as its document."""

    def handler(request: Request) -> Response:
        try:
            body = answer(request).model_dump_json().encode()
        except ProblemError as error:
            return error.response()
        return Response(body, 200, "application/json", {"cache-control": policy})

    return handler
