"""What the visitors of a day are hashed with: random, the same in all processes, forgotten when the day is over."""

import secrets
import time
from typing import TYPE_CHECKING

from lib.analytics.event import day_of

if TYPE_CHECKING:  # what knows SQLAlchemy is not loaded before it is needed
    from lib.analytics.store import Store

_BYTES = 32
# Seconds before midnight from which on the next day's salt is fetched.
AHEAD = 3600


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

    def refresh(self, store: "Store", now: float | None = None) -> None:
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
