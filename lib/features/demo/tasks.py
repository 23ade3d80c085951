"""A background task that counts to a number and writes its progress to a file, which all workers of the site read."""

import logging
import os
import stat
import tempfile
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import dash

from lib.features.demo.models import TaskStatus
from lib.features.demo.streams import Slots
from lib.http.client_limits import ConnectionPermit
from lib.http.errors import ProblemError
from lib.process.lifecycle import shutdown_signal

log = logging.getLogger(__name__)

STEP_SECONDS = 0.2
MAX_FILES = 100

running = Slots("tasks", 20)


@dataclass(slots=True)
class Task:
    """A task that was accepted and holds a slot."""

    status: TaskStatus
    slot: ConnectionPermit

    async def work(self) -> None:
        """Do the steps on the event loop."""
        with self.slot:
            while self.status.state == "running":
                self._step(stopped=await shutdown_signal.wait(STEP_SECONDS))

    def work_in_thread(self) -> None:
        """Do the steps in this thread."""
        with self.slot:
            while self.status.state == "running":
                self._step(stopped=shutdown_signal.wait_in_thread(STEP_SECONDS))

    def _step(self, *, stopped: bool) -> None:
        if stopped:
            self.status.state = "stopped"
        else:
            self.status.done += 1
            if self.status.done == self.status.steps:
                self.status.state = "done"
        _write(self.status)


def accept(steps: int) -> Task:
    """Return a task that is ready to run. Raises `ProblemError` 429 if too many are running."""
    slot = running.take()
    name = uuid.uuid4().hex
    url = dash.get_relative_path(f"/api/demo/tasks/{name}")
    status = TaskStatus(id=name, state="running", done=0, steps=steps, status_url=url)
    _forget_oldest()
    _write(status)
    return Task(status, slot)


def status_of(task_id: str) -> TaskStatus:
    """Return the state of a task. Raises `ProblemError` 404 if it is not, or no longer, known."""
    try:
        return TaskStatus.model_validate_json((_folder() / task_id).read_bytes())
    except FileNotFoundError:
        raise ProblemError(404, "There is no such task; the last hundred are remembered.") from None


def _write(status: TaskStatus) -> None:
    """Replace the file in one step, so that no worker reads half of it."""
    file = _folder() / status.id
    draft = file.with_suffix(".new")
    draft.write_text(status.model_dump_json(), encoding="utf-8")
    draft.replace(file)


def _forget_oldest() -> None:
    files = sorted(_folder().iterdir(), key=_age)
    for file in files[: max(len(files) - MAX_FILES, 0)]:
        file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Return when the file was written; 0 if another worker has just removed it."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


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
        log.error("%s is not a private folder of this user. Remove it.", folder)
        raise ProblemError(503, "This server cannot store tasks. Its log has the reason.")
    return folder
