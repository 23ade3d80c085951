"""Where background callbacks run: each in a process of its own, its progress and result in a store that workers share.

Dash starts such a process for whoever presses the button. Here so many run at once in a worker and no more, and they
end with the worker: one that was left behind would keep its port.
"""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import diskcache
from dash import DiskcacheManager
from multiprocess import Process

from lib.disk_cache import is_ours

log = logging.getLogger(__name__)

AT_ONCE = 4
# Seconds after which a result that nobody fetched is forgotten.
KEPT = 600
# Seconds between two looks at whether the server of a job is still there.
LOOK_SECONDS = 0.5


class TooManyJobsError(RuntimeError):
    """All places are taken. A callback's `on_error` can say so to its reader."""


class BoundedManager(DiskcacheManager):  # type: ignore[misc]  # Dash is untyped
    """Dash's own manager with a bound. The store lies in a folder that only this user may read: it holds pickles."""

    def __init__(self, folder: Path, at_once: int = AT_ONCE) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(diskcache.Cache(str(folder)), expire=KEPT)
        self._at_once = at_once
        self._running: list[Any] = []
        self._lock = threading.Lock()

    def build_cache_key(self, *about: Any) -> str:
        """A key of its own for each job. Dash makes it of the function and its arguments alone, so that two readers who
        press the same button would get each other's progress and result.
        """
        return f"{super().build_cache_key(*about)}-{uuid4().hex}"

    def call_job_fn(self, key: str, job_fn: Any, args: Any, context: Any) -> int:
        """Starts the job and gives its process id. Raises `TooManyJobsError` when too many are running."""
        with self._lock:
            self._running = [process for process in self._running if process.is_alive()]
            if len(self._running) >= self._at_once:
                raise TooManyJobsError(f"{self._at_once} jobs are running, which is the limit of this worker.")
            job = (job_fn, os.getpid(), key, self._make_progress_key(key), args, context)
            process = Process(target=_work, args=job, daemon=True)  # at its exit, Python waits for others
            process.start()
            self._running.append(process)
        return int(process.pid)


def _work(job_fn: Callable[..., None], server: int, *args: Any) -> None:
    """The job, in its own process."""
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    job_fn(*args)


def _end_with(server: int) -> None:
    """Ends this process when the one that started it is gone, in whatever way."""
    while os.getppid() == server:
        time.sleep(LOOK_SECONDS)
    os._exit(1)


def background_manager(cache_dir: Path) -> BoundedManager | None:
    """The manager of this process; None, and a line in the log, where its folder cannot be made or others may write."""
    folder = cache_dir / "background"
    try:
        if is_ours(cache_dir) and is_ours(folder):
            return BoundedManager(folder)
        why: Any = "others may write there"
    except (OSError, sqlite3.Error, diskcache.Timeout) as error:
        why = error
    log.warning("There are no background callbacks, for want of a folder %s: %s", folder, why)
    return None
