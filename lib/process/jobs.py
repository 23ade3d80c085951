"""Background callbacks: each runs in its own process, with its progress and result in a store that workers share.

Unlike in Dash, their number is limited, and they end with their worker: otherwise they would keep its port open.
"""

import hmac
import logging
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import diskcache
import psutil
from dash import DiskcacheManager
from multiprocess import Pipe, Process

from lib.dash_internals import job_key
from lib.process.cache import is_ours
from lib.process.lifecycle import degraded
from lib.process.log_sink import sink
from lib.settings import get_settings

log = logging.getLogger(__name__)

MAX_CONCURRENT_JOBS = 4
# Seconds until a result expires.
RESULT_LIFETIME_SECONDS = 600
# Seconds until a process must report that it has started, doubled for each new attempt.
START_SECONDS, ATTEMPTS = 0.25, 7
# Seconds to wait for a killed process.
END_SECONDS = 1
# Seconds between two checks whether the worker of a job still runs.
POLL_SECONDS = 0.5


class TooManyJobsError(RuntimeError):
    """Too many jobs are running. A callback can handle this in `on_error`."""


class JobNotBegunError(RuntimeError):
    """No process could be started. A callback can handle this in `on_error`."""


class JobStore(diskcache.Cache):  # type: ignore[misc]  # it is untyped
    """The store of jobs. Dash stores each `set_props` under one key, so that only the last one would stay."""

    def set(self, key: str, value: Any, *args: Any, **options: Any) -> bool:
        """Store a value. Add the changes of `set_props` to those that the browser does not have yet."""
        with self.transact(retry=True):
            if key.endswith(job_key("set_props", "")):
                value = {**self.get(key, {}), **value}
            return bool(super().set(key, value, *args, **options))


class BoundedManager(DiskcacheManager):  # type: ignore[misc]  # Dash is untyped
    """Dash's own manager with a limit. Only this user can read the folder of the store, which contains pickles."""

    def __init__(self, folder: Path, limit: int = MAX_CONCURRENT_JOBS) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(JobStore(str(folder)), expire=RESULT_LIFETIME_SECONDS)
        self._limit = limit
        self._running: list[Any] = []
        self._lock = threading.Lock()

    def build_cache_key(self, *about: Any) -> str:
        """Return a key for one job.

        Dash's key depends on the function and its arguments only, so two users would get each other's progress and
        result.
        """
        return f"{super().build_cache_key(*about)}-{uuid4().hex}"

    def call_job_fn(self, key: str, job_fn: Any, args: Any, context: Any) -> int:
        """Start a job, and return its process ID. Raise `TooManyJobsError` or `JobNotBegunError` if that fails."""
        with self._lock:
            self._running = [process for process in self._running if process.is_alive()]
            if len(self._running) >= self._limit:
                raise TooManyJobsError(f"{self._limit} jobs are running, which is the limit of this worker.")
            process = self._begun(job_fn, os.getpid(), key, job_key("progress", key), args, context)
            self._running.append(process)
        return int(process.pid)

    def _begun(self, *job: Any) -> Any:
        """Return a process that has started the job.

        If another thread is inside SQLite at the fork, the process inherits a lock that no thread releases, and blocks
        before the job starts. Then another process is started.
        """
        for attempt in range(ATTEMPTS):
            receiver, sender = Pipe(duplex=False)
            # Python does not wait for daemons at exit.
            process = Process(target=_work, args=(sender, self.handle, *job), daemon=True)
            with receiver, suppress(EOFError):
                with sender:
                    process.start()
                if receiver.poll(START_SECONDS * 2**attempt) and receiver.recv_bytes():
                    return process
            process.kill()
            process.join()
        raise JobNotBegunError(f"The job did not start in time in any of {ATTEMPTS} processes.")

    def get_updated_props(self, key: str) -> Any:
        """Return the changes of `set_props` since the last call, and delete them, without losing one in between."""
        with self.handle.transact(retry=True):
            return super().get_updated_props(key)

    def terminate_job(self, job: str | int | None) -> None:
        """End a job and the processes that it has started.

        Dash would wait for the process itself. Its `Process` would then count as running forever.
        """
        own = next((process for process in tuple(self._running) if str(process.pid) == str(job)), None)
        if own is None:
            super().terminate_job(job)
            return
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(own.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        own.kill()
        own.join(END_SECONDS)

    def running(self) -> int:
        """Return the number of running jobs."""
        return sum(process.is_alive() for process in tuple(self._running))


def _work(sender: Any, store: diskcache.Cache, job_fn: Callable[..., None], server: int, *args: Any) -> None:
    """Run a job in its own process, without the signal handler that it inherits from its worker."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    _take_every_lock(store)
    with sender:
        sender.send_bytes(b"begun")
    try:
        job_fn(*args)
    finally:
        sink.flush()  # this process ends without exit handlers


def _take_every_lock(store: diskcache.Cache) -> None:
    """Open, write, and read the database. This blocks if the process has inherited a lock of SQLite."""
    name = f"begun-{os.getpid()}"
    store.set(name, name, expire=RESULT_LIFETIME_SECONDS)
    store.delete(name)


def _end_with(server: int) -> None:
    """End this process after the one that started it has ended."""
    while os.getppid() == server:
        time.sleep(POLL_SECONDS)
    os._exit(1)


def share_signing_key(app: Any) -> None:
    """Make every process of the site sign the handles of jobs with a key derived from `SECRET_KEY`.

    An existing `secret_key` of the server stays. Without any key, Dash stores a new one next to the jobs.
    """
    given = get_settings().secret_key.get_secret_value()
    if given and not getattr(app.server, "secret_key", None):
        app.server.secret_key = hmac.digest(given.encode(), b"atoll.background", "sha256")


def background_manager(*parents: Path) -> BoundedManager | None:
    """Return the manager of this process, in the first folder that it can use; None and a warning without one.

    In an image, `CACHE_DIR` is read-only.
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
    degraded["background callbacks"] = "Neither CACHE_DIR nor DATA_DIR can be used. These callbacks do not run."
    log.warning("Background callbacks are unavailable because their folder cannot be used: %s", "; ".join(reasons))
    return None
