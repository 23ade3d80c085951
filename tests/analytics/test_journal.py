"""The event queue of a process is bounded and exact, and other processes recover it after a crash."""

import errno
import logging
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lib.features.analytics import event_queue as module
from lib.features.analytics.event import Event
from lib.features.analytics.event_queue import HEADER, SLOT, SUFFIX, EventQueue, make_queue, recover
from tests.serving import BROWSER, PROJECT

SLOTS = 16


def view(number: int) -> Event:
    return Event("view", 1_790_000_000, f"/{number}")


def paths(journal: EventQueue, limit: int = 1000) -> list[str]:
    return [recorded.event.path for recorded in journal.next(limit).events if recorded.event.kind == "view"]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[EventQueue]:
    journal = make_queue(tmp_path, SLOTS)
    yield journal
    journal.close()


def test_events_come_out_in_order_and_stay_until_they_are_dropped(journal: EventQueue) -> None:
    for number in range(5):
        journal.put(view(number))
    assert paths(journal, 3) == paths(journal, 3) == ["/0", "/1", "/2"]
    journal.drop(journal.next(3))
    assert paths(journal) == ["/3", "/4"]
    assert (journal.accepted, journal.waiting, journal.lost) == (5, 2, 0)


def test_each_event_has_a_name_of_its_own_that_stays(journal: EventQueue, tmp_path: Path) -> None:
    other = make_queue(tmp_path, SLOTS)
    for each in (journal, other):
        each.put(view(1))
        each.put(view(1))
    names = [recorded.id for each in (journal, other) for recorded in each.next(9).events]
    assert len(set(names)) == 4
    assert max(map(len, names)) <= 48
    assert names[:2] == [recorded.id for recorded in journal.next(9).events]
    other.close()


def test_what_there_is_no_room_for_is_counted_and_told_once(journal: EventQueue) -> None:
    for number in range(SLOTS + 3):
        journal.put(view(number))
    assert (journal.accepted, journal.lost) == (SLOTS, 3)
    first = journal.next(1000)
    (lost,) = (recorded for recorded in first.events if recorded.event.kind == "lost")
    assert lost.event.value == 3
    journal.put(view(99))  # This event is lost too, while the others are being reported.
    again = [recorded for recorded in journal.next(1000).events if recorded.event.kind == "lost"]
    assert [(recorded.id, recorded.event.value) for recorded in again] == [(lost.id, 3)]
    journal.drop(first)
    (rest,) = journal.next(1000).events
    assert (rest.event.value, rest.id != lost.id) == (1, True)
    journal.drop(journal.next(1000))
    assert journal.is_empty()


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    journal = make_queue(tmp_path, 5000)
    threads = [Thread(target=lambda: [journal.put(view(n)) for n in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (journal.accepted, journal.lost) == (4000, 0)
    assert len(paths(journal, 5000)) == 4000
    journal.close()


def test_an_empty_journal_leaves_no_file_and_a_full_one_does(tmp_path: Path) -> None:
    make_queue(tmp_path, SLOTS).close()
    assert list(tmp_path.iterdir()) == []
    journal = make_queue(tmp_path, SLOTS)
    journal.put(view(1))
    journal.close()
    assert len(list(tmp_path.iterdir())) == 1


def test_the_file_is_locked_while_its_process_lives(journal: EventQueue, tmp_path: Path) -> None:
    journal.put(view(1))
    assert list(recover(tmp_path)) == []


def test_all_of_the_file_has_its_place_on_the_disk(journal: EventQueue, tmp_path: Path) -> None:
    (file,) = tmp_path.iterdir()
    assert file.stat().st_blocks * 512 >= file.stat().st_size == HEADER + SLOTS * SLOT
    assert file.stat().st_mode & 0o077 == 0


CHILD = """
import signal, sys
from pathlib import Path
from lib.features.analytics import event_queue as module
from lib.features.analytics.event import Event
from lib.features.analytics.event_queue import make_queue
journal = make_queue(Path(sys.argv[1]), 100_000)
number = 0
while number < 90_000:
    journal.put(Event("view", 1_790_000_000, f"/{number}"))
    number += 1
    if number % 10 == 0:
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()
signal.pause()
"""


def test_what_was_accepted_survives_that_its_process_is_killed(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], cwd=PROJECT, stdout=subprocess.PIPE)
    assert child.stdout
    for _ in range(100):
        said = child.stdout.readline()
    assert list(recover(tmp_path)) == []
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().splitlines()
    child.wait()
    child.stdout.close()
    accepted = int([said, *(line for line in rest if line)][-1])
    (left,) = recover(tmp_path)
    found = paths(left, 100_000)
    assert len(found) >= accepted
    assert found == [f"/{number}" for number in range(len(found))]
    left.drop(left.next(100_000))
    left.close()
    assert list(tmp_path.iterdir()) == []


def test_a_fork_leaves_the_file_to_its_parent(journal: EventQueue, tmp_path: Path) -> None:
    journal.put(view(1))
    child = os.fork()
    if child == 0:
        journal.abandon()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert list(recover(tmp_path)) == []
    journal.put(view(2))
    assert paths(journal) == ["/1", "/2"]


def damaged(folder: Path, at: int, data: bytes) -> None:
    journal = make_queue(folder, SLOTS)
    for number in range(3):
        journal.put(view(number))
    journal.close()
    (file,) = folder.glob(f"*{SUFFIX}")
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(data)


def test_a_damaged_slot_costs_that_event_only_and_is_counted(tmp_path: Path) -> None:
    damaged(tmp_path, HEADER + SLOT + 20, b"\xff\xff\xff")
    (journal,) = recover(tmp_path)
    batch = journal.next(100)
    assert [recorded.event.path for recorded in batch.events] == ["/0", "/2"]
    journal.drop(batch)
    assert journal.lost == 1
    journal.drop(journal.next(100))
    journal.close()


@pytest.mark.parametrize(("at", "data"), [(0, b"no journal"), (8, b"\xff" * 8), (32, b"\xff" * 8), (16, b"\x00" * 16)])
def test_a_file_that_is_no_journal_is_deleted_and_the_log_says_so(
    at: int, data: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged(tmp_path, at, data)
    assert list(recover(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []
    assert "is not a valid event queue" in caplog.text


@pytest.mark.parametrize("content", [b"", b"x", b"\x00" * HEADER, b"\x00" * (HEADER + SLOT)])
def test_other_content_is_no_journal_either(content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"x{SUFFIX}").write_bytes(content)
    assert list(recover(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_what_was_left_before_it_was_whole_is_cleared_away(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / f"x{SUFFIX}.new").write_bytes(b"")
    assert list(recover(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []
    assert caplog.text == ""


def test_where_no_file_can_be_made_the_queue_is_in_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "visits").write_text("a file in the way", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        journal = make_queue(tmp_path / "visits", SLOTS)
    journal.put(view(1))
    assert paths(journal) == ["/1"]
    assert len(caplog.records) == 1
    journal.close()


def test_where_room_cannot_be_asked_for_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS, for example, has no `posix_fallocate`."""
    monkeypatch.delattr(os, "posix_fallocate")
    journal = make_queue(tmp_path, SLOTS)
    (file,) = tmp_path.iterdir()
    assert file.suffix == SUFFIX
    assert file.stat().st_blocks * 512 >= HEADER + SLOTS * SLOT
    journal.put(view(1))
    assert paths(journal) == ["/1"]
    journal.close()


def test_where_no_file_can_be_locked_the_queue_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, for example, has no `fcntl`. The queue also does not change the file of another process."""
    left = make_queue(tmp_path, SLOTS)
    left.put(view(1))
    left.close()
    monkeypatch.setattr(module, "fcntl", None)
    journal = make_queue(tmp_path, SLOTS)
    journal.put(view(2))
    assert paths(journal) == ["/2"]
    assert len(list(tmp_path.iterdir())) == 1
    assert list(recover(tmp_path)) == []
    journal.close()


WINDOWS = """
import os, sys
import random
sys.modules["fcntl"] = None
del os.fork, os.register_at_fork, os.posix_fallocate
from lib.features.analytics.tracker import tracker
import lib.features.analytics.migrate, lib.features.live.live_state, lib.features.observability.observer
import lib.features.search.site_search, lib.process.log_sink, lib.servers.runners
from lib.process.log_sink import Sink
from lib.servers.runners import BackgroundLoop
Sink(-1), BackgroundLoop()
tracker.track_visit("/a", sys.argv[1], "203.0.113.77")
assert tracker.counts().accepted == 1
assert tracker.stop(10)
assert tracker.counts().lost == 0
"""


def test_without_what_other_systems_do_not_have_visits_are_counted(tmp_path: Path) -> None:
    env = {**os.environ, "DATA_DIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", WINDOWS, BROWSER], cwd=PROJECT, env=env, capture_output=True, check=False, text=True
    )
    assert ran.returncode == 0, ran.stderr


def test_on_a_full_disk_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    journal = make_queue(tmp_path, SLOTS)
    journal.put(view(1))
    assert paths(journal) == ["/1"]
    assert list(tmp_path.iterdir()) == []
    assert "No space left" in caplog.text
    journal.close()


class Model(RuleBasedStateMachine):
    """Comparison of the queue with a plain deque, for any order of operations, including closing and recovery."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(os.environ["JOURNAL_FOLDER"]) / os.urandom(8).hex()
        self.journal = make_queue(self.folder, SLOTS)
        self.model: deque[str] = deque()
        self.number = 0
        self.lost = 0

    @rule(many=some.integers(1, SLOTS * 2))
    def put(self, many: int) -> None:
        for _ in range(many):
            self.number += 1
            if self.journal.put(view(self.number)) >= 0:
                self.model.append(f"/{self.number}")
            else:
                self.lost += 1

    @rule(limit=some.integers(1, SLOTS * 2))
    def take(self, limit: int) -> None:
        batch = self.journal.next(limit)
        found = [recorded.event.path for recorded in batch.events if recorded.event.kind == "view"]
        assert found == [self.model.popleft() for _ in range(min(limit, len(self.model)))]
        self.journal.drop(batch)

    @rule()
    def end(self) -> None:
        empty = self.journal.is_empty()
        self.journal.close()
        left = list(recover(self.folder))
        assert len(left) == (0 if empty else 1)
        if empty:
            self.lost = 0
        self.journal = left[0] if left else make_queue(self.folder, SLOTS)

    @invariant()
    def the_same(self) -> None:
        assert len(self.model) == self.journal.waiting <= SLOTS
        assert self.journal.lost == self.lost

    def teardown(self) -> None:
        self.journal.close()


def test_it_behaves_as_a_bounded_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    monkeypatch.setenv("JOURNAL_FOLDER", str(tmp_path))
    run_state_machine_as_test(Model, settings=settings(max_examples=60, deadline=None))
