"""Where background callbacks run: each in a process of its own, its progress and result in a store that workers share.

Dash starts such a process for whoever presses the button. Here so many run at once in a worker and no more, and they
end with the worker: one that was left behind would keep its port.
"""

import hmac
import logging
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import diskcache
from dash import DiskcacheManager
from multiprocess import Pipe, Process

from lib.dash_internals import progress_key
from lib.process.cache import is_ours
from lib.process.log_sink import sink
from lib.settings import get_settings

log = logging.getLogger(__name__)

MAX_CONCURRENT_JOBS = 4
# Seconds after which a result that nobody fetched is forgotten.
RESULT_LIFETIME_SECONDS = 600
# Seconds in which a process has to say that it has begun; twice as many for each that follows one that did not.
BEGINS, ATTEMPTS = 0.25, 7
# Seconds between two looks at whether the server of a job is still there.
LOOK_SECONDS = 0.5


class TooManyJobsError(RuntimeError):
    """All places are taken. A callback's `on_error` can say so to its reader."""


class JobNotBegunError(RuntimeError):
    """No process could be started. A callback's `on_error` can say so to its reader."""


class BoundedManager(DiskcacheManager):  # type: ignore[misc]  # Dash is untyped
    """Dash's own manager with a bound. The store lies in a folder that only this user may read: it holds pickles."""

    def __init__(self, folder: Path, at_once: int = MAX_CONCURRENT_JOBS) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(diskcache.Cache(str(folder)), expire=RESULT_LIFETIME_SECONDS)
        self._at_once = at_once
        self._running: list[Any] = []
        self._lock = threading.Lock()

    def build_cache_key(self, *about: Any) -> str:
        """A key of its own for each job. Dash makes it of the function and its arguments alone, so that two readers who
        press the same button would get each other's progress and result.
        """
        return f"{super().build_cache_key(*about)}-{uuid4().hex}"

    def call_job_fn(self, key: str, job_fn: Any, args: Any, context: Any) -> int:
        """Starts the job and gives its process id. Raises `TooManyJobsError` when too many are running, and
        `JobNotBegunError` when none can be started.
        """
        with self._lock:
            self._running = [process for process in self._running if process.is_alive()]
            if len(self._running) >= self._at_once:
                raise TooManyJobsError(f"{self._at_once} jobs are running, which is the limit of this worker.")
            process = self._begun(job_fn, os.getpid(), key, progress_key(self, key), args, context)
            self._running.append(process)
        return int(process.pid)

    def _begun(self, *job: Any) -> Any:
        """A process in which the job has begun.

        A process that is forked while another thread is inside SQLite has inherited a lock that nobody gives back, and
        would wait for it for ever. It is noticed before the job begins, and another one is started.
        """
        for attempt in range(ATTEMPTS):
            told, tells = Pipe(duplex=False)
            # At the exit of a process that is no daemon, Python waits for it.
            process = Process(target=_work, args=(tells, self.handle, *job), daemon=True)
            with told:
                with tells:
                    process.start()
                if _has_begun(told, BEGINS * 2**attempt):
                    return process
            process.kill()
            process.join()
        raise JobNotBegunError(f"None of {ATTEMPTS} processes began its job in time.")

    def running(self) -> int:
        """How many jobs are running."""
        return sum(process.is_alive() for process in tuple(self._running))


def _has_begun(told: Any, seconds: float) -> bool:
    """Whether the process at the other end says so in this time."""
    try:
        return bool(told.poll(seconds) and told.recv_bytes())
    except EOFError:
        return False


def _work(tells: Any, store: diskcache.Cache, job_fn: Callable[..., None], server: int, *args: Any) -> None:
    """The job, in its own process. What its server does when it is told to end is inherited, and is not for a job."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    _take_every_lock(store)
    with tells:
        tells.send_bytes(b"begun")
    try:
        job_fn(*args)
    finally:
        sink.flush()  # such a process ends without what Python calls at its end


def _take_every_lock(store: diskcache.Cache) -> None:
    """Opens, writes and reads the database. Returns only where no lock of SQLite was inherited."""
    name = f"begun-{os.getpid()}"
    store.set(name, name, expire=RESULT_LIFETIME_SECONDS)
    store.delete(name)


def _end_with(server: int) -> None:
    """Ends this process when the one that started it is gone, in whatever way."""
    while os.getppid() == server:
        time.sleep(LOOK_SECONDS)
    os._exit(1)


def share_signing_key(app: Any) -> None:
    """Has every process that serves the site sign the handles of its jobs with one key, if the settings name one.

    Dash takes the `secret_key` of its server; that of a server of yours stays. Without any, Dash makes a key and keeps
    it beside the jobs, so that the workers of one machine agree.
    """
    given = get_settings().secret_key.get_secret_value()
    if given and not getattr(app.server, "secret_key", None):
        app.server.secret_key = hmac.digest(given.encode(), b"atoll.background", "sha256")


def background_manager(*parents: Path) -> BoundedManager | None:
    """The manager of this process, in the first of these folders that is ours to write; None, and a line in the log,
    where none is. An image has its `CACHE_DIR` built in, and may not write there.
    """
    reasons = []
    for parent in parents:
        folder = parent / "background"
        try:
            if is_ours(parent) and is_ours(folder):
                return BoundedManager(folder)
            reasons.append(f"{folder}: others may write there")
        except (OSError, sqlite3.Error, diskcache.Timeout) as error:
            reasons.append(f"{folder}: {error}")
    log.warning("There are no background callbacks, for want of a folder: %s", "; ".join(reasons))
    return None
