"""How busy the process is: the lateness of its event loop, or the threads of its server that are free."""

import asyncio
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor, thread
from types import FrameType

EVERY = 0.5
REMEMBERED = 20


class LoopLatency:
    """Measures how late the event loop comes to a timer, twice a second, from the first question on."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._late: deque[float] = deque(maxlen=REMEMBERED)

    def worst_ms(self) -> float | None:
        """The worst of the last ten seconds, in milliseconds; None where no event loop runs or nothing is known yet."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return None
        if loop is not self._loop:
            self._loop = loop
            self._late.clear()
            self._wait(loop)
        return round(max(self._late) * 1000, 2) if self._late else None

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + EVERY
        loop.call_at(due, self._note, loop, due)

    def _note(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._late.append(max(loop.time() - due, 0))
        self._wait(loop)


def server_pool() -> ThreadPoolExecutor | None:
    """The pool that this thread belongs to: gunicorn's, when it serves with threads; None elsewhere.

    No server hands its pool to the application, so this reads what the standard library gives a pool's thread to run:
    first a reference to the pool. Where that is not so, there is no pool to speak of.
    """
    arguments = getattr(threading.current_thread(), "_args", None) or (None,)
    reference = arguments[0]
    pool = reference() if callable(reference) else None
    return pool if isinstance(pool, ThreadPoolExecutor) else None


def free_threads() -> int | None:
    """How many requests the server's pool could take on at this moment; None where there is no pool."""
    pool = server_pool()
    if pool is None:
        return None
    this, frames = threading.current_thread(), sys._current_frames()
    others = (frames.get(worker.ident or 0) for worker in pool._threads if worker is not this)
    busy = sum(1 for frame in others if frame is not None and not _waits(frame))
    return max(pool._max_workers - 1 - busy, 0)


def _waits(frame: FrameType) -> bool:
    """A thread of a pool that is given nothing to do stands in the pool's own function."""
    return frame.f_code is thread._worker.__code__


loop_latency = LoopLatency()
