"""Counts visits: `tracker.track_visit(path, user_agent, ip)` takes some microseconds, never waits, and never raises.

A visitor is a hash of IP address and browser with a salt that is deleted when the day is over. The IP address itself
reaches no file, log, or database.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from lib.features.analytics.event import MAX_LENGTHS, Event, day_of, printable
from lib.features.analytics.event_queue import make_queue
from lib.features.analytics.settings import AnalyticsSettings
from lib.features.analytics.writer import Writer
from lib.http.messages import CALLBACK_PATH
from lib.http.user_agents import classify_user_agent
from lib.process.lifecycle import SECONDS, after_fork, shutdown_tasks
from lib.settings import Settings, get_settings

if TYPE_CHECKING:
    from lib.features.analytics.store import SqlStore

log = logging.getLogger(__name__)

Headers = Mapping[str, str]

# Seconds until the next attempt after a failed start.
RETRY_SECONDS = 60.0
# Folder of the queues in `DATA_DIR`.
FOLDER = "visits"


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of visits of this process. `stored` includes those that it stored for stopped processes."""

    accepted: int = 0
    stored: int = 0
    lost: int = 0
    waiting: int = 0


class Tracker:
    """The tracker of a process. The first event starts it, also in a forked process.

    After `stop`, events are lost until the next `start`: their queue would never be closed.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self._reset()
        after_fork(self._leave_to_parent)

    def _reset(self) -> None:
        self._writer: Writer | None = None
        self._lock = Lock()
        self._failed = 0
        self._is_stopped = False
        self._start_again_at = 0.0

    def track_visit(
        self,
        path: str,
        user_agent: str,
        ip: str,
        *,
        referrer: str = "",
        headers: Headers | None = None,
        backend: str = "",
        at: float | None = None,
    ) -> None:
        """Record a view of a page. Only the host of an external `referrer` is stored.

        `headers` have lowercase names. `at` is in seconds since 1970; the default is now.
        """
        try:
            kind = classify_user_agent(user_agent).kind
            if kind == "monitor" or wants_no_counting(headers):
                return
            writer = self._started()
            moment = int(time.time() if at is None else at)
            visitor = _visitor(writer.salts.of(day_of(moment)), ip, user_agent) if kind == "human" else ""
            own = {self._own_host, _host(f"//{(headers or {}).get('host', '')}")} if referrer else set()
            host = other_host(referrer, own)
            writer.put(Event("view", moment, path, kind, host, visitor, backend))
        except Exception as error:
            self._fail(error)

    def track_callback(
        self, milliseconds: float, user_agent: str, *, headers: Headers | None = None, backend: str = ""
    ) -> None:
        """Record the duration of a callback."""
        try:
            if not wants_no_counting(headers):
                kind = classify_user_agent(user_agent).kind
                event = Event("callback", int(time.time()), CALLBACK_PATH, kind, backend=backend, value=milliseconds)
                self._started().put(event)
        except Exception as error:
            self._fail(error)

    def track_vital(
        self, name: str, value: float, path: str, user_agent: str, *, headers: Headers | None = None, backend: str = ""
    ) -> None:
        """Record a web vital that a browser has measured on a page."""
        try:
            if classify_user_agent(user_agent).browser and not wants_no_counting(headers):
                event = Event("vital", int(time.time()), path, "human", backend=backend, name=name, value=value)
                self._started().put(event)
        except Exception as error:
            self._fail(error)

    def keep_feedback(self, path: str, helpful: str, comment: str, user_agent: str, ip: str) -> bool:
        """Store an answer to "Was this page helpful?", and return whether that was possible. This can take seconds."""
        try:
            store, day = _connected(self._settings or get_settings()), day_of(time.time())
            visitor = _visitor(self._started().salts.of(day), ip, user_agent)
            text = printable(" ".join(comment.split())[:500], 2000)
            store.keep_vote(day, printable(path, MAX_LENGTHS["path"]), visitor, helpful, text)
            store.close()
        except Exception as error:
            log.warning("Cannot store feedback: %s", type(error).__name__)
            return False
        return True

    def track_call(self, kind: Literal["tool", "term"], names: Iterable[str]) -> None:
        """Record the name of a tool that an agent calls, or words of its search. They belong to no visitor."""
        try:
            for name in names:
                self._started().put(Event(kind, int(time.time()), reader="agent", name=name))
        except Exception as error:
            self._fail(error)

    def counts(self) -> Counts:
        """Return the numbers of this process since its start; after `stop` only those that were lost."""
        with self._lock:  # `stop` closes the queue
            if self._writer is None:
                return Counts(lost=self._failed)
            queue = self._writer.queue
            return Counts(queue.accepted, self._writer.stored, queue.lost + self._failed, queue.waiting)

    def start(self) -> None:
        """Open the queue and start the writer now, not with the first event."""
        self._is_stopped = False
        try:
            self._started()
        except Exception as error:
            self._fail(error)

    def flush(self, seconds: float = SECONDS) -> bool:
        """Store all events now. Return whether that was done in this time."""
        writer = self._writer
        return writer is None or writer.flush(seconds)

    def stop(self, seconds: float = SECONDS) -> bool:
        """Flush and end the writer. Events that could not be stored stay in the file for the next process."""
        with self._lock:
            self._is_stopped = True
            writer, self._writer = self._writer, None
        if writer is None:
            return True
        ended = writer.end(seconds)
        flushed = writer.queue.is_empty()
        if ended:
            writer.queue.close()
        return flushed

    def _started(self) -> Writer:
        writer = self._writer
        if writer is not None:
            return writer
        with self._lock:
            if self._writer is None:
                if self._is_stopped or time.monotonic() < self._start_again_at:
                    raise RuntimeError("page views cannot be counted")
                self._start_again_at = time.monotonic() + RETRY_SECONDS
                self._writer = self._start()
                self._start_again_at = 0.0
            return self._writer

    def _start(self) -> Writer:
        settings = self._settings or get_settings()
        analytics = settings.load(AnalyticsSettings)
        self._own_host = _host(settings.site_base_url)
        folder = settings.data_dir / FOLDER
        queue = make_queue(folder, analytics.analytics_queue)
        retention_days = analytics.analytics_retention_days
        writer = Writer(queue, lambda: _connected(settings), folder=folder, retention_days=retention_days)
        writer.start()
        shutdown_tasks.add(self.stop)
        return writer

    def _fail(self, error: Exception) -> None:
        """Log the first failure. The text of the error could contain personal data."""
        self._failed += 1
        if self._failed == 1:
            log.warning("Cannot count a page view: %s", type(error).__name__)

    def _leave_to_parent(self) -> None:
        writer = self._writer
        self._reset()
        if writer is not None:
            writer.queue.abandon()


def _connected(settings: Settings) -> "SqlStore":
    """Connect in the writer's thread, because importing SQLAlchemy would delay the start of the site."""
    from lib.features.analytics.engine import database_url, engine_for
    from lib.features.analytics.migrate import migrate
    from lib.features.analytics.store import SqlStore

    engine = engine_for(database_url(settings))
    migrate(engine)
    return SqlStore(engine)


def wants_no_counting(headers: Headers | None) -> bool:
    """Return whether a visitor objects to being counted: Do Not Track or Global Privacy Control."""
    return headers is not None and (headers.get("dnt") == "1" or headers.get("sec-gpc") == "1")


def other_host(referrer: str, own: Set[str]) -> str:
    """Return the host of a referrer; empty if it is unknown or one of the site's own."""
    host = _host(referrer)
    return "" if host in own else host


def _host(url: str) -> str:
    """Return the host of a URL in lowercase, without user, password, and port."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # an invalid URL, for example `http://[`
        return ""
    return f"[{host}]" if ":" in host else host


def _visitor(salt: bytes, ip: str, user_agent: str) -> str:
    return blake2b(f"{ip}\n{user_agent}".encode("utf-8", "replace"), digest_size=8, key=salt).hexdigest()


tracker = Tracker()
