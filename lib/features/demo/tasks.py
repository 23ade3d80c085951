"""A background task: it counts to a number and keeps a file up to date that says how far it is.

A file, because the question may reach another worker of the site than the one that works.
"""

import os
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

import dash

from lib.features.demo.models import TaskStatus
from lib.features.demo.streams import Slot, Slots
from lib.http.errors import ProblemError
from lib.process.lifecycle import shutdown_signal

STEP_SECONDS = 0.2
MAX_FILES = 100

running = Slots("tasks", 20)


@dataclass(slots=True)
class Task:
    """A task that was accepted and holds a slot."""

    status: TaskStatus
    slot: Slot

    async def work(self) -> None:
        """Does the steps on the event loop."""
        with self.slot:
            while self.status.state == "running":
                self._step(stopped=await shutdown_signal.wait(STEP_SECONDS))

    def work_in_thread(self) -> None:
        """Does the steps in this thread."""
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
    """A task that is ready to run. Raises `ProblemError` 429 when too many are running."""
    slot = running.take()
    name = uuid.uuid4().hex
    url = dash.get_relative_path(f"/api/demo/tasks/{name}")
    status = TaskStatus(id=name, state="running", done=0, steps=steps, status_url=url)
    _forget_oldest()
    _write(status)
    return Task(status, slot)


def status_of(task_id: str) -> TaskStatus:
    """How far a task is. Raises `ProblemError` 404 for one that is not known, or no longer."""
    try:
        return TaskStatus.model_validate_json((_folder() / task_id).read_bytes())
    except FileNotFoundError:
        raise ProblemError(404, "There is no such task; the last hundred are remembered.") from None


def _write(status: TaskStatus) -> None:
    """Replaces the file in one go, so that a reader never sees half of it."""
    file = _folder() / status.id
    draft = file.with_suffix(".new")
    draft.write_text(status.model_dump_json(), encoding="utf-8")
    draft.replace(file)


def _forget_oldest() -> None:
    files = sorted(_folder().iterdir(), key=_age)
    for file in files[: max(len(files) - MAX_FILES, 0)]:
        file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """When the file was written; 0 when another worker has just removed it."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _folder() -> Path:
    """A folder of this user's own, which all workers on this machine share."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"atoll-tasks-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
