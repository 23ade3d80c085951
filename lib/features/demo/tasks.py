"""A background task that counts to a number and writes its progress to a file, which all workers of the site read."""

import asyncio
import logging
import os
import stat
import tempfile
import uuid
from contextlib import suppress
from pathlib import Path
from threading import Thread

import dash

from lib.features.demo.models import TaskStatus
from lib.features.demo.streams import Slots
from lib.http.client_limits import ConnectionPermit
from lib.http.errors import ProblemError
from lib.process.cache import write_whole
from lib.process.lifecycle import shutdown_signal

log = logging.getLogger(__name__)

STEP_SECONDS = 0.2
MAX_FILES = 100

running = Slots("tasks", 20)


def start(steps: int) -> TaskStatus:
    """Start a task in a thread, and return its first state. Raises `ProblemError` 429 if too many are running.

    The process waits for the thread at its end, which the shutdown signal ends soon.
    """
    slot = running.take()
    name = uuid.uuid4().hex
    url = dash.get_relative_path(f"/api/demo/tasks/{name}")
    status = TaskStatus(id=name, state="running", done=0, steps=steps, status_url=url)
    _forget_oldest()
    _write(status)
    Thread(target=asyncio.run, args=[_work(status.model_copy(), slot)], name="task").start()
    return status


async def _work(status: TaskStatus, slot: ConnectionPermit) -> None:
    """Do the steps."""
    with slot:
        while status.state == "running":
            if await shutdown_signal.wait(STEP_SECONDS):
                status.state = "stopped"
            else:
                status.done += 1
                status.state = "done" if status.done == status.steps else "running"
            _write(status)


def status_of(task_id: str) -> TaskStatus:
    """Return the state of a task with a valid ID. Raises `ProblemError` 404 if it is not known."""
    try:
        return TaskStatus.model_validate_json((_folder() / task_id).read_bytes())
    except FileNotFoundError:
        raise ProblemError(404, "Task not found. The site stores the last 100 tasks.") from None


def _write(status: TaskStatus) -> None:
    write_whole(_folder() / status.id, status.model_dump_json().encode())


def _forget_oldest() -> None:
    with suppress(FileNotFoundError):  # one was just removed; the next task removes the rest
        files = sorted(_folder().iterdir(), key=lambda file: file.stat().st_mtime)
        for file in files[: max(len(files) - MAX_FILES, 0)]:
            file.unlink()


def _folder() -> Path:
    """Return a folder that only this user can use and that all workers on this machine share.

    Raises `ProblemError` 503 if another user has created something with its name.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"atoll-tasks-{user}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    is_private = found.st_uid == user and not stat.S_IMODE(found.st_mode) & 0o077
    if not stat.S_ISDIR(found.st_mode) or (os.name == "posix" and not is_private):
        log.error("%s is not a private folder of this user. Remove it", folder)
        raise ProblemError(503, "This server cannot store tasks. See the log for the reason.")
    return folder
