"""The writer moves events to the database in batches, through outages and until shutdown."""

import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event as Signal

import pytest

from lib.features.analytics import writer as module
from lib.features.analytics.event import Event, Recorded, day_of
from lib.features.analytics.event_queue import EventQueue, make_queue
from lib.features.analytics.store import SqlStore
from lib.features.analytics.writer import AHEAD, Salts, Writer
from tests.waiting import PATIENCE, until


class Kept(SqlStore):
    """A store in memory that can be unavailable, reject single events, and hang."""

    def __init__(self) -> None:
        self.rows: dict[str, Event] = {}
        self.batches: list[int] = []
        self.away = False
        self.refused: set[str] = set()
        self.going = Signal()
        self.going.set()
        self.gave_up = False
        self.salts: dict[str, str] = {}
        self.forgotten: list[tuple[str, str]] = []
        self.closed = False

    def write(self, batch: Sequence[Recorded]) -> int:
        self._reach()
        if any(recorded.event.path in self.refused for recorded in batch):
            raise ValueError("never")
        self.batches.append(len(batch))
        new = {recorded.id: recorded.event for recorded in batch if recorded.id not in self.rows}
        self.rows.update(new)
        return len(new)

    def salt(self, day: str, proposal: str) -> str:
        self._reach()
        return self.salts.setdefault(day, proposal)

    def forget(self, today: str, oldest: str) -> None:
        self._reach()
        self.forgotten.append((today, oldest))

    def close(self) -> None:
        self.closed = True

    def _reach(self) -> None:
        if not self.going.wait(PATIENCE):
            self.gave_up = True
            raise TimeoutError
        if self.away:
            raise OSError("no route to host")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INTERVAL", 0.02)
    monkeypatch.setattr(module, "MAX_RETRY_SECONDS", 0.05)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[EventQueue]:
    yield make_queue(tmp_path, 2000)


@pytest.fixture
def running(journal: EventQueue, kept: Kept, tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(journal, lambda: kept, folder=tmp_path, retention_days=30)
    writer.start()
    yield writer
    kept.going.set()
    writer.end(PATIENCE)
    journal.close()


def view(number: int) -> Event:
    return Event("view", int(time.time()), f"/{number}")


def test_what_is_put_is_stored_in_batches(running: Writer, journal: EventQueue, kept: Kept) -> None:
    kept.going.clear()
    for number in range(1200):
        journal.put(view(number))
    kept.going.set()
    assert running.flush(PATIENCE)
    assert len(kept.rows) == running.stored == 1200
    assert max(kept.batches) <= module.BATCH
    assert (journal.waiting, journal.lost) == (0, 0)


def test_an_outage_loses_nothing_and_is_said_once(
    running: Writer, journal: EventQueue, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    running.flush(PATIENCE)
    kept.away = True
    for number in range(5):
        journal.put(view(number))
        assert not running.flush(0.2)
    assert journal.waiting == 5
    kept.away = False
    until(journal.is_empty)
    until(lambda: "again" in caplog.text)
    assert len(kept.rows) == 5
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_database_that_is_away_at_the_start_is_waited_for(journal: EventQueue, kept: Kept, tmp_path: Path) -> None:
    kept.away = True
    writer = Writer(journal, lambda: kept, folder=tmp_path, retention_days=30)
    writer.start()
    journal.put(view(1))
    assert not writer.flush(0.2)
    kept.away = False
    until(lambda: kept.rows)
    writer.end(PATIENCE)
    assert kept.closed
    journal.close()


def test_what_the_store_never_takes_holds_nothing_else_up(
    running: Writer, journal: EventQueue, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    kept.refused = {"/7", "/30"}
    for number in range(50):
        journal.put(view(number))
    assert running.flush(PATIENCE)
    assert {event.path for event in kept.rows.values()} == {f"/{n}" for n in range(50)} - kept.refused
    assert caplog.text.count("it is lost") == 2


def test_what_a_process_that_is_gone_left_is_stored_and_its_file_deleted(
    kept: Kept, journal: EventQueue, tmp_path: Path
) -> None:
    other = make_queue(tmp_path, 100)
    other.put(view(1))
    other.close()
    writer = Writer(journal, lambda: kept, folder=tmp_path, retention_days=30)
    writer.start()
    until(lambda: kept.rows and len(list(tmp_path.iterdir())) == 1)
    writer.end(PATIENCE)
    journal.close()


def test_others_are_looked_for_again_and_again(
    running: Writer, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.flush(PATIENCE)
    monkeypatch.setattr(module, "RECOVERY_INTERVAL", 0.05)
    other = make_queue(tmp_path, 100)
    other.put(view(1))
    other.close()
    until(lambda: kept.rows)


def test_a_flush_ends_in_time_when_the_database_hangs(running: Writer, journal: EventQueue, kept: Kept) -> None:
    kept.going.clear()
    journal.put(view(1))
    assert not running.flush(0.3)
    assert not kept.gave_up, "the database hangs still"


def test_old_figures_are_deleted_once_a_day(running: Writer, kept: Kept) -> None:
    assert running.flush(PATIENCE)
    assert running.flush(PATIENCE)
    today = day_of(time.time())
    assert kept.forgotten == [(today, day_of(time.time() - 30 * 86_400))]


def test_a_salt_is_there_at_once_and_becomes_that_of_all(kept: Kept) -> None:
    first, second = Salts(), Salts()
    day = "2026-09-21"
    own = first.of(day)
    assert first.of(day) == own != second.of(day)
    first.refresh(kept, 1_790_000_000)
    second.refresh(kept, 1_790_000_000)
    assert first.of(day) == second.of(day) == own


def test_the_next_salt_is_fetched_ahead_and_the_former_forgotten(kept: Kept) -> None:
    salts = Salts()
    midnight = 1_790_035_200
    assert day_of(midnight) != day_of(midnight - 1)
    salts.refresh(kept, midnight - AHEAD - 1)
    assert set(kept.salts) == {day_of(midnight - 1)}
    salts.refresh(kept, midnight - AHEAD)
    assert set(kept.salts) == {day_of(midnight - 1), day_of(midnight)}
    former = salts.of(day_of(midnight - 1))
    salts.forget(day_of(midnight - 1))
    assert salts.of(day_of(midnight - 1)) == former
    salts.forget(day_of(midnight))
    assert salts.of(day_of(midnight - 1)) != former
    assert salts.of(day_of(midnight)).hex() == kept.salts[day_of(midnight)]


def test_a_former_salt_is_forgotten_while_the_database_is_away(journal: EventQueue, kept: Kept, tmp_path: Path) -> None:
    kept.away = True
    writer = Writer(journal, lambda: kept, folder=tmp_path, retention_days=30)
    yesterday = day_of(time.time() - 86_400)
    own = writer.salts.of(yesterday)
    writer.start()
    assert writer.flush(PATIENCE)
    assert writer.salts.of(yesterday) != own
    writer.end(PATIENCE)
