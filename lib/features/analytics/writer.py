"""The thread that stores events in the database, and the daily salts of visitor hashes."""

import logging
import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lib.features.analytics.event import Event, Recorded, day_of
from lib.features.analytics.event_queue import EventQueue, recover
from lib.features.services import span
from lib.process.lifecycle import degraded

if TYPE_CHECKING:
    from lib.features.analytics.store import SqlStore

log = logging.getLogger(__name__)

_SALT_BYTES = 32
# Seconds before midnight from which on the next day's salt is fetched.
AHEAD = 3600
# Events that are stored in one transaction.
BATCH = 500
# Seconds: between two rounds, between two searches for queues of stopped processes, and the longest pause in an outage.
INTERVAL = 1.0
RECOVERY_INTERVAL = 60.0
MAX_RETRY_SECONDS = 30.0


class Salts:
    """The salts of this process. Until the database has returned the shared one, a day has a salt of this process.

    The process proposes its own, so this one stays if no other process was first.
    """

    def __init__(self) -> None:
        self._own: dict[str, bytes] = {}
        self._shared: dict[str, bytes] = {}

    def of(self, day: str) -> bytes:
        """Return the salt of a day immediately."""
        return self._shared.get(day) or self._own.setdefault(day, secrets.token_bytes(_SALT_BYTES))

    def refresh(self, store: "SqlStore", now: float) -> None:
        """Fetch the salts that are needed now and soon."""
        for day in {day_of(now), day_of(now + AHEAD)} - self._shared.keys():
            self._shared[day] = bytes.fromhex(store.salt(day, self.of(day).hex()))

    def forget(self, today: str) -> None:
        """Forget the salts of the days before."""
        for known in (self._own, self._shared):
            for day in [day for day in known.copy() if day < today]:
                del known[day]


class Writer:
    """Stores the events of the queue and of stopped processes (from `folder`) in the store that `connect` returns.

    A store stores all of a batch or nothing, and any call can be repeated.
    """

    def __init__(
        self, queue: EventQueue, connect: Callable[[], "SqlStore"], *, folder: Path, retention_days: int
    ) -> None:
        self.queue = queue
        self.salts = Salts()
        self.stored = 0
        self._connect = connect
        self._folder = folder
        self._retention = timedelta(days=retention_days)
        self._store: SqlStore | None = None
        self._recovered_at = -RECOVERY_INTERVAL
        self._forgotten_on = ""
        self._failures = 0
        self._wakeup = threading.Event()
        # Set at the end of the first round that starts after a flush.
        self._flushes: deque[threading.Event] = deque()
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="visits", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, event: Event) -> None:
        """Queue an event. A full batch starts the next round."""
        number = self.queue.put(event)
        if number >= 0 and number % BATCH == BATCH - 1:  # not each time that the queue is full
            self._wakeup.set()

    def flush(self, seconds: float) -> bool:
        """Store all events now. Return whether that was done in this time."""
        flushed = threading.Event()
        self._flushes.append(flushed)
        self._wakeup.set()
        if self._thread.is_alive():
            flushed.wait(seconds)
        return self.queue.is_empty()

    def end(self, seconds: float) -> bool:
        """Flush and stop the thread. Return whether it has stopped in this time."""
        until = time.monotonic() + seconds
        self.flush(seconds)
        self._ended = True
        self._wakeup.set()
        self._thread.join(max(0.0, until - time.monotonic()))
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._ended:
            self._wakeup.clear()
            flushes = [self._flushes.popleft() for _ in range(len(self._flushes))]
            pause = self._round()
            for flushed in flushes:
                flushed.set()
            self._wakeup.wait(pause)
        if self._store:
            self._store.close()

    def _round(self) -> float:
        """Do all pending work. Return the seconds until the next round: in an outage longer with each failure."""
        now = time.time()
        self.salts.forget(day_of(now))
        try:
            if self._store is None:
                self._store = self._connect()
            self.salts.refresh(self._store, now)
            self._drain(self.queue, self._store)
            self._recover(self._store)
            self._forget(self._store, day_of(now))
        except Exception as error:
            self._failures += 1
            degraded["analytics"] = "The database is unavailable. Events are stored later."
            if self._failures == 1:
                reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
                log.warning(
                    "The analytics database is unavailable; events are stored later: %s: %s",
                    type(error).__name__,
                    reason,
                )
            # Not the same in all processes.
            return min(MAX_RETRY_SECONDS, INTERVAL * 2.0 ** min(self._failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
        if self._failures:
            degraded.pop("analytics", None)
            log.info("The analytics database is available again; stored the waiting events")
        self._failures = 0
        return INTERVAL

    def _drain(self, queue: EventQueue, store: "SqlStore") -> None:
        """Store the events that are there now. The next round stores those that come during this time."""
        until = queue.accepted
        while True:
            batch = queue.next(BATCH)
            if batch.events:
                self.stored += _write(batch.events, store)
            queue.drop(batch)
            if batch.after >= until:
                return

    def _recover(self, store: "SqlStore") -> None:
        """Store the events of stopped processes."""
        if time.monotonic() - self._recovered_at < RECOVERY_INTERVAL:
            return
        for queue in recover(self._folder):
            try:
                if queue.waiting:
                    log.info("Recovered %d events from a stopped process", queue.waiting)
                self._drain(queue, store)
            finally:
                queue.close()
        self._recovered_at = time.monotonic()

    def _forget(self, store: "SqlStore", today: str) -> None:
        """Delete old data once a day and after the start."""
        if today != self._forgotten_on:
            store.forget(today, (date.fromisoformat(today) - self._retention).isoformat())
            self._forgotten_on = today


def _write(events: Sequence[Recorded], store: "SqlStore") -> int:
    """Store events without those that the database rejects. Return how many were new."""
    try:
        with span("analytics write"):
            return store.write(events)
    except ValueError:
        if len(events) <= 1:
            log.warning("Cannot store an analytics event; it is lost")
            return 0
    half = len(events) // 2
    return _write(events[:half], store) + _write(events[half:], store)
