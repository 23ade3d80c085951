"""Counts visits: `tracker.track_visit(path, user_agent, ip)` takes some microseconds, never waits and never raises.

What identifies a reader ends here. A visitor is a hash of address and browser with a salt that is forgotten when the
day is over; the address itself reaches no file, no log and no database.
"""

import logging
import time
from collections.abc import Mapping, Set
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lib.features.analytics.event import Event, day_of
from lib.features.analytics.event_queue import EventQueue, make_queue
from lib.features.analytics.settings import AnalyticsSettings
from lib.features.analytics.writer import BATCH, Salts, Writer
from lib.http.messages import CALLBACK_PATH
from lib.http.user_agents import classify_user_agent
from lib.process.lifecycle import SECONDS, after_fork, shutdown_tasks
from lib.settings import Settings, get_settings

if TYPE_CHECKING:
    from lib.features.analytics.store import SqlStore

log = logging.getLogger(__name__)

# Seconds that the end of a process may wait for the database. What is not stored then is, by the next process.
END = SECONDS
# Seconds until it tries to start again when that failed: what fails may take long, and each visit would ask for it.
RETRY = 60.0

# Where the journals are, in `DATA_DIR`.
FOLDER = "visits"


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the visits of this process: accepted, stored in the database, lost, and waiting for it.

    `stored` includes what this process stored for others that had ended.
    """

    accepted: int = 0
    stored: int = 0
    lost: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Running:
    queue: EventQueue
    salts: Salts
    writer: Writer
    own_host: str


class Tracker:
    """One per process. It starts by itself when it is first told something, and in a forked process anew."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self._running: _Running | None = None
        self._starting = Lock()
        self._failed = 0
        self._start_again_at = 0.0
        after_fork(self._leave_to_parent)

    def track_visit(
        self,
        path: str,
        user_agent: str,
        ip: str,
        *,
        referrer: str = "",
        headers: Mapping[str, str] | None = None,
        backend: str = "",
        at: float | None = None,
    ) -> None:
        """A page was read. `headers` of the request, in lower case, tell whether it may be counted, and the own host.

        Of the `referrer` only another site's host is kept. `at` is in seconds since 1970, now if it is not given.
        """
        try:
            kind = classify_user_agent(user_agent).kind
            if kind == "monitor" or wants_no_counting(headers):
                return
            running = self._started()
            moment = _moment(at)
            visitor = _visitor(running.salts.of(day_of(moment)), ip, user_agent) if kind == "human" else ""
            host = other_host(referrer, {running.own_host, _name((headers or {}).get("host", ""))})
            self._put(running, Event("view", moment, path, kind, host, visitor, backend))
        except Exception as error:
            self._fail(error)

    def track_callback(
        self,
        milliseconds: float,
        user_agent: str,
        *,
        headers: Mapping[str, str] | None = None,
        backend: str = "",
        at: float | None = None,
    ) -> None:
        """A callback was answered after so long."""
        try:
            if not wants_no_counting(headers):
                kind = classify_user_agent(user_agent).kind
                event = Event("callback", _moment(at), CALLBACK_PATH, kind, backend=backend, value=milliseconds)
                self._put(self._started(), event)
        except Exception as error:
            self._fail(error)

    def track_vital(
        self,
        name: str,
        value: float,
        path: str,
        user_agent: str,
        *,
        headers: Mapping[str, str] | None = None,
        backend: str = "",
        at: float | None = None,
    ) -> None:
        """A browser has measured a web vital of a page. Those that programs measure are not counted."""
        try:
            if classify_user_agent(user_agent).browser and not wants_no_counting(headers):
                event = Event("vital", _moment(at), path, "human", backend=backend, name=name, value=value)
                self._put(self._started(), event)
        except Exception as error:
            self._fail(error)

    def counts(self) -> Counts:
        """The metrics of this process, for metrics."""
        running = self._running
        if running is None:
            return Counts(lost=self._failed)
        queue = running.queue
        return Counts(queue.accepted, running.writer.stored, queue.lost + self._failed, queue.waiting)

    def start(self) -> None:
        """Opens the queue and starts the writer now, not at the first visit."""
        try:
            self._started()
        except Exception as error:
            self._fail(error)

    def flush(self, seconds: float = END) -> bool:
        """Has everything stored now; whether that was done in this time."""
        running = self._running
        return running is None or running.writer.flush(seconds)

    def stop(self, seconds: float = END) -> bool:
        """As `flush`, and ends the writer. What could not be stored stays in the queue, for another process."""
        with self._starting:
            running, self._running = self._running, None
        if running is None:
            return True
        ended = running.writer.end(seconds)
        flushed = running.queue.is_empty()
        if ended:
            running.queue.close()
        return flushed

    def _started(self) -> _Running:
        running = self._running
        if running is not None:
            return running
        with self._starting:
            if self._running is None:
                if time.monotonic() < self._start_again_at:
                    raise RuntimeError("visits cannot be counted")
                self._start_again_at = time.monotonic() + RETRY
                self._running = self._start()
                self._start_again_at = 0.0
            return self._running

    def _start(self) -> _Running:
        settings = self._settings or get_settings()
        analytics = settings.load(AnalyticsSettings)
        folder = settings.data_dir / FOLDER
        queue = make_queue(folder, analytics.analytics_queue)
        salts = Salts()
        writer = Writer(
            queue,
            salts,
            lambda: _connected(settings),
            folder=folder,
            retention_days=analytics.analytics_retention_days,
        )
        writer.start()
        shutdown_tasks.add(self.stop)
        return _Running(queue, salts, writer, _name(urlsplit(settings.site_base_url).netloc))

    def _put(self, running: _Running, event: Event) -> None:
        number = running.queue.put(event)
        if number >= 0 and number % BATCH == BATCH - 1:  # not each time that the queue is full
            running.writer.wake()

    def _fail(self, error: Exception) -> None:
        """Says so once, by the name of the error only: its text might tell of the reader."""
        self._failed += 1
        if self._failed == 1:
            log.warning("A visit could not be counted: %s", type(error).__name__)

    def _leave_to_parent(self) -> None:
        running, self._running = self._running, None
        self._starting = Lock()
        self._failed = 0
        self._start_again_at = 0.0
        if running is not None:
            running.queue.abandon()


def _connected(settings: Settings) -> "SqlStore":
    """Called in the thread that writes: loading SQLAlchemy takes longer than a start of the site should."""
    from lib.features.analytics.engine import database_url, engine_for
    from lib.features.analytics.store import SqlStore

    return SqlStore(engine_for(database_url(settings)))


def wants_no_counting(headers: Mapping[str, str] | None) -> bool:
    """Whether a reader does not want to be counted: Do Not Track, or Global Privacy Control."""
    return headers is not None and (headers.get("dnt") == "1" or headers.get("sec-gpc") == "1")


def other_host(referrer: str, own: Set[str]) -> str:
    """The host that a reader came from; empty when that is the site itself, or not known."""
    try:
        host = _name(urlsplit(referrer).netloc) if "://" in referrer else ""
    except ValueError:  # an address that is none, such as `http://[`
        return ""
    return "" if host in own else host


def _name(netloc: str) -> str:
    """The host alone, without user, password and port."""
    host = netloc.rpartition("@")[2].lower()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _visitor(salt: bytes, ip: str, user_agent: str) -> str:
    return blake2b(f"{ip}\n{user_agent}".encode("utf-8", "replace"), digest_size=8, key=salt).hexdigest()


def _moment(at: float | None) -> int:
    return int(time.time() if at is None else at)


tracker = Tracker()
