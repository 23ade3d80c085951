"""The tracker stores no personal data and does not delay its caller."""

import logging
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from inspect import getattr_static
from pathlib import Path
from threading import Event, active_count
from unittest.mock import Mock

import pytest

from lib.features.analytics import tracker as module
from lib.features.analytics.event_queue import EventQueue
from lib.features.analytics.store import SqlStore
from lib.features.analytics.tracker import Counts, Tracker, other_host
from lib.features.analytics.writer import BATCH, Salts
from lib.settings import Settings
from tests.analytics.reading import counted, engine_of, rows
from tests.serving import BROWSER
from tests.waiting import PATIENCE, until

IP = "203.0.113.77"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PROBE = "kube-probe/1.30"


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    tracker = Tracker(Settings(data_dir=tmp_path, analytics_queue=64, site_base_url="https://docs.example.com"))
    yield tracker
    tracker.stop(PATIENCE)


def test_a_visit_is_stored(tracker: Tracker, tmp_path: Path) -> None:
    tracker.track_visit("/a", BROWSER, IP, referrer="https://user:pw@News.example:8443/x?q=1#f", backend="flask", at=0)
    assert tracker.flush(PATIENCE)
    (row,) = rows(engine_of(tmp_path))
    assert (row.day, row.at, row.path, row.reader) == ("1970-01-01", 0, "/a", "human")
    assert (row.referrer, row.backend, len(row.visitor)) == ("news.example", "flask", 16)
    assert tracker.counts() == Counts(accepted=1, stored=1, lost=0, waiting=0)


def test_a_visitor_is_the_same_all_day_and_another_the_next(tracker: Tracker, tmp_path: Path) -> None:
    for at in (86_400, 100_000, 172_800):
        tracker.track_visit("/a", BROWSER, IP, at=at)
    tracker.track_visit("/a", BROWSER, "203.0.113.78", at=86_400)
    tracker.track_visit("/a", f"{BROWSER} Edg/140.0.0.0", IP, at=86_400)
    assert tracker.flush(PATIENCE)
    first, *found = [row.visitor for row in rows(engine_of(tmp_path))]
    assert len({first, *found}) == 4
    assert counted(engine_of(tmp_path), "visitors") == 4


def test_two_processes_see_the_same_visitor(tmp_path: Path) -> None:
    trackers = [Tracker(Settings(data_dir=tmp_path)) for _ in range(2)]
    for tracker in trackers:
        tracker.start()
        assert tracker.flush(PATIENCE)  # This fetches the salt.
    for tracker in trackers:
        tracker.track_visit("/a", BROWSER, IP)
        assert tracker.stop(PATIENCE)
    assert counted(engine_of(tmp_path), "visitors") == 1
    assert counted(engine_of(tmp_path), "all") == 2


def test_an_address_is_nowhere(tracker: Tracker, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"host": "docs.example.com", "cookie": "session=secret-cookie", "referer": "https://a.example/secret?q"}
    tracker.start()
    for _ in range(3):
        tracker.track_visit("/a", BROWSER, IP, referrer=headers["referer"], headers=headers)
        tracker.track_callback(1.0, BROWSER, headers=headers)
    before = everything(tmp_path)
    assert b"/a" in before  # The path is in the event queue.
    assert tracker.flush(PATIENCE)
    for kept in (before, everything(tmp_path), caplog.text.encode()):
        for secret in (IP.encode(), BROWSER.encode(), b"secret"):
            assert secret not in kept


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("headers", [{"dnt": "1"}, {"sec-gpc": "1"}])
def test_readers_who_object_are_not_recorded_at_all(tracker: Tracker, headers: dict[str, str]) -> None:
    tracker.track_visit("/a", BROWSER, IP, headers=headers)
    tracker.track_callback(1.0, BROWSER, headers=headers)
    tracker.track_vital("LCP", 1.0, "/a", BROWSER, headers=headers)
    assert tracker.counts().accepted == 0


def test_of_agents_only_names_and_single_words_are_kept(tracker: Tracker, tmp_path: Path) -> None:
    tracker.track_call("tool", ["search_docs"])
    tracker.track_call("term", ["submarine", "x" * 200])
    assert tracker.flush(PATIENCE)
    engine = engine_of(tmp_path)
    found = {kind: [row.name for row in rows(engine, kind)] for kind in ("tool", "term")}
    assert found["tool"] == ["search_docs"]
    assert sorted(found["term"]) == ["submarine", "x" * 60]
    for row in (*rows(engine, "tool"), *rows(engine, "term")):
        assert (row.path, row.referrer, row.visitor, row.reader) == ("", "", "", "agent")
    assert (counted(engine, "tools"), counted(engine, "unanswered"), counted(engine, "all")) == (1, 2, 0)


def test_programs_have_no_visitor_and_probes_are_not_counted(tracker: Tracker, tmp_path: Path) -> None:
    tracker.track_visit("/a", GOOGLEBOT, IP)
    tracker.track_visit("/a", PROBE, IP)
    tracker.track_vital("LCP", 1.0, "/a", GOOGLEBOT)
    assert tracker.flush(PATIENCE)
    (row,) = rows(engine_of(tmp_path))
    assert (row.reader, row.visitor) == ("search", "")
    assert rows(engine_of(tmp_path), "vital") == []


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://other.example/a?b", "other.example"),
        ("https://docs.example.com/a", ""),
        ("http://LOCALHOST:8550/", ""),
        ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("android-app://com.example.reader", "com.example.reader"),
        ("", ""),
        ("nonsense", ""),
        ("http://[", ""),
        ("http://[::1", ""),
    ],
)
def test_of_a_referrer_only_another_host_is_kept(referrer: str, host: str) -> None:
    assert other_host(referrer, {"docs.example.com", "localhost"}) == host


def test_nothing_it_is_told_makes_it_fail(tracker: Tracker, caplog: pytest.LogCaptureFixture) -> None:
    tracker.track_visit("/a", BROWSER, IP, at=float("inf"))
    tracker.track_visit(None, None, None)  # type: ignore[arg-type]
    tracker.track_vital("LCP", "x", "/a", BROWSER)  # type: ignore[arg-type]
    assert tracker.counts().lost == 3
    assert len(caplog.records) == 1
    assert IP not in caplog.text


def test_a_full_queue_wakes_nobody(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker.start()
    assert tracker.flush(PATIENCE)
    assert tracker._writer
    wakeup = Mock()
    monkeypatch.setattr(tracker._writer, "_wakeup", wakeup)
    monkeypatch.setattr(EventQueue, "put", lambda *_: -1)
    for _ in range(3):
        tracker.track_visit("/a", BROWSER, IP)
    assert wakeup.set.call_count == 0
    monkeypatch.setattr(EventQueue, "put", lambda *_: BATCH - 1)
    tracker.track_visit("/a", BROWSER, IP)
    assert wakeup.set.call_count == 1
    monkeypatch.undo()


def test_a_start_that_failed_is_not_tried_at_each_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = []

    def fail(*_: object) -> None:
        tried.append(1)
        raise MemoryError

    monkeypatch.setattr(module, "make_queue", fail)
    tracker = Tracker(Settings(data_dir=tmp_path))
    for _ in range(5):
        tracker.track_visit("/a", BROWSER, IP)
    assert (len(tried), tracker.counts().lost, len(caplog.records)) == (1, 5, 1)
    monkeypatch.undo()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    tracker.track_visit("/a", BROWSER, IP)
    monkeypatch.undo()
    assert tracker.counts().accepted == 1
    tracker.stop(PATIENCE)


def test_while_the_database_is_away_visits_wait_and_what_has_no_room_is_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, begun, going, gave_up = module._connected, Event(), Event(), Event()

    def hang(settings: Settings) -> SqlStore:
        begun.set()
        if not going.wait(PATIENCE):
            gave_up.set()
        return connect(settings)

    monkeypatch.setattr(module, "_connected", hang)
    away = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
    tracker = Tracker(Settings(data_dir=tmp_path, analytics_queue=16, analytics_url=away))
    tracker.start()
    until(begun.is_set)
    for _ in range(20):
        tracker.track_visit("/a", BROWSER, IP)
    assert not gave_up.is_set(), "they waited for the database"
    going.set()
    assert not tracker.stop(PATIENCE)
    assert "secret" not in caplog.text

    later = Tracker(Settings(data_dir=tmp_path))  # The next process has a database.
    later.start()
    assert later.flush(PATIENCE)
    assert (later.counts().stored, counted(engine_of(tmp_path), "lost")) == (17, 4)
    assert later.stop(PATIENCE)
    assert counted(engine_of(tmp_path), "all") == 16


def test_a_forked_process_has_a_journal_and_a_writer_of_its_own(tracker: Tracker, tmp_path: Path) -> None:
    tracker.track_visit("/parent", BROWSER, IP)
    assert tracker.flush(PATIENCE)  # No library supports a fork during the work of another thread.
    child = os.fork()
    if child == 0:
        tracker.track_visit("/child", BROWSER, IP)
        os._exit(0 if tracker.stop(PATIENCE) and tracker.counts() == Counts() else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert tracker.flush(PATIENCE)
    assert {row.path for row in rows(engine_of(tmp_path))} == {"/parent", "/child"}


def test_until_something_is_tracked_there_is_nothing(tmp_path: Path) -> None:
    threads = active_count()
    tracker = Tracker(Settings(data_dir=tmp_path / "data"))
    assert tracker.counts() == Counts()
    assert tracker.flush(PATIENCE)
    assert tracker.stop(PATIENCE)
    assert active_count() == threads
    assert not (tmp_path / "data").exists()


def test_a_late_event_is_lost_and_starts_no_queue(tracker: Tracker, tmp_path: Path) -> None:
    tracker.track_visit("/a", BROWSER, IP)
    assert tracker.stop(PATIENCE)
    threads = active_count()
    tracker.track_visit("/late", BROWSER, IP)
    assert tracker.counts() == Counts(lost=1)
    assert active_count() == threads
    assert list((tmp_path / "visits").iterdir()) == []


def test_counts_and_stop_do_not_race(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the counts takes some time here, and `stop` must not close the queue during this time."""
    accepted, reading = getattr_static(EventQueue, "accepted"), Event()

    def read_slowly(queue: EventQueue) -> int:
        reading.set()
        time.sleep(0.2)
        number: int = accepted.fget(queue)
        return number

    tracker = Tracker(Settings(data_dir=tmp_path))
    tracker.track_visit("/a", BROWSER, IP)
    assert tracker.flush(PATIENCE)
    assert tracker._writer
    tracker._writer.end(PATIENCE)
    monkeypatch.setattr(EventQueue, "accepted", property(read_slowly))
    with ThreadPoolExecutor(1) as pool:
        counts = pool.submit(tracker.counts)
        assert reading.wait(PATIENCE)
        assert tracker.stop(PATIENCE)
        assert counts.result(PATIENCE).accepted == 1
    assert tracker.counts() == Counts()


def test_after_the_end_it_can_be_started_again(tracker: Tracker, tmp_path: Path) -> None:
    tracker.track_visit("/a", BROWSER, IP)
    assert tracker.stop(PATIENCE)
    tracker.start()
    tracker.track_visit("/b", BROWSER, IP)
    assert tracker.stop(PATIENCE)
    assert sorted(row.path for row in rows(engine_of(tmp_path))) == ["/a", "/b"]


def test_salts_are_of_as_many_bits_as_the_hash_takes() -> None:
    assert len(Salts().of("2026-09-21")) == 32
