"""The thread that stores events in the database, and the daily salts of visitor hashes."""

import logging
import random
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from threading import Condition, Thread
from typing import Protocol

from lib.features.analytics.event import Recorded, day_of
from lib.features.analytics.event_queue import Batch, EventQueue, recover
from lib.features.services import span
from lib.process.lifecycle import shutdown_signal

_BYTES = 32
# Seconds before midnight from which on the next day's salt is fetched.
AHEAD = 3600


class Store(Protocol):
    """What the writer needs. Every method may raise, and may be called again with the same."""

    def prepare(self) -> None:
        """Makes the tables, or brings them to what this version needs."""

    def write(self, batch: Sequence[Recorded]) -> int:
        """Keeps all of the batch or nothing; returns how many of it were new.

        Raises `ValueError` for a batch that it can never keep.
        """

    def salt(self, day: str, proposal: str) -> str:
        """The salt of a day, the same for all processes: the proposal, when it is the first."""

    def forget(self, today: str, oldest: str) -> None:
        """Deletes the salts of days before `today` and, whoever is first on a day, all that is older than `oldest`."""

    def close(self) -> None:
        """Ends the connections."""


class Salts:
    """The salts that this process knows. Asking for one never waits: until the database gave it, one of its own serves.

    That one is also what the process proposes, so it stays when nobody else was first.
    """

    def __init__(self) -> None:
        self._own: dict[str, bytes] = {}
        self._shared: dict[str, bytes] = {}

    def of(self, day: str) -> bytes:
        """The salt of a day."""
        return self._shared.get(day) or self._own.setdefault(day, secrets.token_bytes(_BYTES))

    def refresh(self, store: Store, now: float | None = None) -> None:
        """Fetches what is needed now and soon."""
        now = time.time() if now is None else now
        for day in {day_of(now), day_of(now + AHEAD)} - self._shared.keys():
            self._shared[day] = bytes.fromhex(store.salt(day, self.of(day).hex()))

    def forget(self, now: float | None = None) -> None:
        """Forgets the days before; needs no database."""
        today = day_of(time.time() if now is None else now)
        for known in (self._own, self._shared):
            for day in [day for day in known.copy() if day < today]:
                del known[day]


log = logging.getLogger(__name__)

BATCH = 500
# Seconds: between two rounds, between two looks for journals of others, and the longest wait for the database.
INTERVAL = 1.0
RECOVERY_INTERVAL = 60.0
MAX_RETRY_SECONDS = 30.0
# How soon it notices that the process was told to stop.
POLL_INTERVAL_SECONDS = 0.5


class Writer:
    """Writes what is in the queue to the store that `connect` gives, and what other processes left in `folder`."""

    def __init__(
        self, queue: EventQueue, salts: Salts, connect: Callable[[], Store], *, folder: Path, retention_days: int
    ) -> None:
        self.stored = 0
        self._queue = queue
        self._salts = salts
        self._connect = connect
        self._folder = folder
        self._retention = timedelta(days=retention_days)
        self._store: Store | None = None
        self._adopted_at = -RECOVERY_INTERVAL
        self._forgotten_on = ""
        self._failures = 0
        # Whoever flushes waits for a round that began after it asked.
        self._state = Condition()
        self._asked = 0
        self._done = 0
        self._ended = False
        self._thread = Thread(target=self._work, name="visits", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Has the next round begin now."""
        with self._state:
            self._asked += 1
            self._state.notify_all()

    def flush(self, seconds: float) -> bool:
        """Has everything written now; whether that was done in this time."""
        until = time.monotonic() + seconds
        self.wake()
        with self._state:
            wanted = self._asked
            while (left := until - time.monotonic()) > 0 and self._done < wanted and self._thread.is_alive():
                self._state.wait(min(left, 0.1))
        return self._queue.is_empty()

    def end(self, seconds: float) -> bool:
        """Flushes and ends the thread; whether it has ended in this time, with everything written or not."""
        until = time.monotonic() + seconds
        self.flush(seconds)
        self._ended = True
        self.wake()
        self._thread.join(max(0.0, until - time.monotonic()))
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._ended:
            asked = self._asked
            failed = not self._round()
            with self._state:
                self._done = asked
                self._state.notify_all()
                self._wait(asked, self._pause() if failed else INTERVAL)
        if self._store:
            self._store.close()

    def _wait(self, asked: int, seconds: float) -> None:
        """Until somebody asks for more than was asked for, the process is told to stop, or the time is over."""
        until = time.monotonic() + seconds
        while self._asked == asked and not self._ended and (left := until - time.monotonic()) > 0:
            self._state.wait(min(left, POLL_INTERVAL_SECONDS))
            if shutdown_signal.is_set() and self._queue.waiting and not self._failures:
                return

    def _round(self) -> bool:
        """Does all that is to do; whether the database let it."""
        self._salts.forget()
        try:
            store = self._prepared()
            self._salts.refresh(store)
            self._drain(self._queue, store)
            self._recover(store)
            self._forget(store)
        except Exception as error:
            self._say_outage(error)
            return False
        self._say_recovery()
        return True

    def _prepared(self) -> Store:
        if self._store is None:
            store = self._connect()
            store.prepare()
            self._store = store
        return self._store

    def _drain(self, queue: EventQueue, store: Store) -> None:
        """Writes what is there now; what comes meanwhile has the next round."""
        until = queue.accepted
        while True:
            batch = queue.next(BATCH)
            if batch.events:
                self.stored += _write(batch, store)
            queue.drop(batch)
            if batch.after >= until:
                return

    def _recover(self, store: Store) -> None:
        """Looks for what processes that are gone could not write."""
        if time.monotonic() - self._adopted_at < RECOVERY_INTERVAL:
            return
        for queue in recover(self._folder):
            try:
                if queue.waiting:
                    log.info("%d visits of a process that has ended are taken over.", queue.waiting)
                self._drain(queue, store)
            finally:
                queue.close()
        self._adopted_at = time.monotonic()

    def _forget(self, store: Store) -> None:
        """Once a day, and when the process has just started."""
        today = day_of(time.time())
        if today != self._forgotten_on:
            store.forget(today, (date.fromisoformat(today) - self._retention).isoformat())
            self._forgotten_on = today

    def _pause(self) -> float:
        """Longer from failure to failure, and not the same in all processes."""
        return min(MAX_RETRY_SECONDS, INTERVAL * 2.0 ** min(self._failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311

    def _say_outage(self, error: Exception) -> None:
        self._failures += 1
        if self._failures == 1:
            said = str(getattr(error, "orig", None) or error).partition("\n")[0]
            log.warning("Visits wait, for their database cannot be used: %s: %s", type(error).__name__, said)

    def _say_recovery(self) -> None:
        if self._failures:
            log.info("The database of the visits can be used again; those that waited are stored.")
        self._failures = 0


def _write(batch: Batch, store: Store) -> int:
    """Writes a batch. What the store can never take is left out, so that it holds nothing else up."""
    try:
        with span("analytics write"):
            return store.write(batch.events)
    except ValueError:
        if len(batch.events) <= 1:
            log.warning("A visit cannot be stored and is left out.")
            return 0
    half = len(batch.events) // 2
    parts = (batch.events[:half], batch.events[half:])
    return sum(_write(Batch(part, batch.after), store) for part in parts)
