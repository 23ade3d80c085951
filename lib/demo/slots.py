"""A bound on how many of a thing run at once, per process."""

import threading
from types import TracebackType

from lib.api.problem import ProblemError


class Slots:
    """So many at once; one more is refused, not queued."""

    def __init__(self, what: str, limit: int) -> None:
        self._what = what
        self._limit = limit
        self._taken = 0
        # A slot may be given back by the collector, which can run wherever memory is asked for: also in `take`.
        self._lock = threading.RLock()

    def take(self, limit: int | None = None) -> "Slot":
        """A slot to give back. Raises `ProblemError` 429 when `limit`, or the limit of all, is reached."""
        most = self._limit if limit is None else min(limit, self._limit)
        with self._lock:
            if self._taken >= most:
                detail = f"This process has {most} {self._what} open, which is its limit. Try again in a moment."
                raise ProblemError(429, detail, headers={"retry-after": "2"})
            self._taken += 1
        return Slot(self)

    def _give_back(self) -> None:
        with self._lock:
            self._taken -= 1


class Slot:
    """A place among the slots. Given back by `release`, at the end of a `with` block, or when nobody holds it any more:
    a stream whose client left before the first byte is dropped without having run.
    """

    def __init__(self, slots: Slots) -> None:
        self._slots: Slots | None = slots

    def release(self) -> None:
        """Gives the place back; a second time does nothing."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots._give_back()

    def __enter__(self) -> "Slot":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def __del__(self) -> None:
        self.release()
