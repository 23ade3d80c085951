"""Demo slots are returned, and tasks are stored in a private folder."""

import os
import threading
from pathlib import Path

import pytest

from lib.features.demo import streams as tasks
from lib.features.demo.streams import Slots
from lib.http.errors import ProblemError
from tests.waiting import PATIENCE


def test_the_collector_may_give_one_back_while_another_is_taken() -> None:
    """The garbage collector runs at any memory allocation, in the thread that holds the lock."""
    slots = Slots("things", 2)
    release = slots.take().release

    class Collecting(int):
        def __ge__(self, other: int) -> bool:
            release()
            return super().__ge__(other)

    slots._limiter._open[""] = Collecting(1)
    taking = threading.Thread(target=slots.take, daemon=True)
    taking.start()
    taking.join(PATIENCE)
    assert not taking.is_alive()


@pytest.mark.parametrize("other", ["link", "file", "open"])
def test_tasks_need_a_private_folder(other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user of the machine could create something with this name first."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / f"atoll-tasks-{os.getuid()}"
    if other == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    elif other == "file":
        folder.touch(mode=0o600)
    else:
        folder.mkdir()
        folder.chmod(0o777)
    with pytest.raises(ProblemError) as raised:
        tasks.status_of("0" * 32)
    assert raised.value.status == 503
    folder.rename(tmp_path / "removed")
    with pytest.raises(ProblemError) as raised:
        tasks.status_of("0" * 32)
    assert raised.value.status == 404
