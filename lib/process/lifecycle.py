"""Knows when the process was told to stop, so that readiness turns false and streams end by themselves.

Servers set their own signal handlers, some before they import the site (uvicorn, gunicorn), some after it
(`python run.py`, hypercorn without workers). So this one stands in front of whichever is there, hands every signal on
to it, and looks again each time the answer matters. The workers of `deploy/` tell it themselves. Two ways of serving
leave nothing to be seen: gunicorn's own threads with `--preload`, where the handlers are set after the import and only
worker threads run code of the site, and hypercorn's workers, which are told by an event of its own. There a stream ends
with the server's grace period."""

import asyncio
import atexit
import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)

# How soon a wait notices. A flag that is looked at, because a lock taken in a signal handler can wait for itself.
POLL_INTERVAL_SECONDS = 0.1


class ShutdownSignal:
    """Whether SIGTERM or SIGINT has come."""

    def __init__(self) -> None:
        self._is_set = False
        self._next: dict[int, Any] = {}
        self._handling: set[int] = set()

    def watch(self) -> None:
        """Stands in front of the process's handlers. Does nothing outside the main thread, where Python forbids it."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in SIGNALS:
            current = signal.getsignal(number)
            if current is not None and current != self._handle:
                self._next[number] = current
                signal.signal(number, self._handle)

    def is_set(self) -> bool:
        """Whether the process was told to stop."""
        self.watch()
        return self._is_set

    def set(self) -> None:
        """Says that the process was told to stop."""
        self._is_set = True

    async def wait(self, seconds: float) -> bool:
        """Waits, and says whether to stop; at once when the process is told to."""
        until = time.monotonic() + seconds
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(POLL_INTERVAL_SECONDS, left))
        return self.is_set()

    def wait_in_thread(self, seconds: float) -> bool:
        """As `pause`, for a thread."""
        until = time.monotonic() + seconds
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            time.sleep(min(POLL_INTERVAL_SECONDS, left))
        return self.is_set()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._is_set = True
        following = self._next.get(number)
        if number in self._handling:
            return  # a handler that came later hands the signal back to this one
        self._handling.add(number)
        try:
            if callable(following):
                following(number, frame)
            elif following is signal.SIG_DFL:
                signal.signal(number, signal.SIG_DFL)
                signal.raise_signal(number)
        finally:
            self._handling.discard(number)


shutdown_signal = ShutdownSignal()


# Seconds for all of it together.
SECONDS = 2.0

Hook = Callable[[], object]


class ShutdownTasks:
    """Hooks, each of which is called once."""

    def __init__(self) -> None:
        self._hooks: list[Hook] = []

    def add(self, hook: Hook) -> None:
        """Has a hook called at the end of the process."""
        self._hooks.append(hook)
        # Anew each time: Python calls first what was registered last, and what the hooks log and trace is sent then.
        atexit.unregister(self.run)
        atexit.register(self.run)

    def run(self, seconds: float = SECONDS) -> None:
        """Calls all hooks, each in a thread of its own, and waits for them so long and no longer."""
        hooks, self._hooks = self._hooks, []
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=hook, name="ending", daemon=True) for hook in hooks]
        for thread in threads:
            try:
                thread.start()
            except RuntimeError:  # Python is ending (3.12)
                thread.run()
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))


shutdown_tasks = ShutdownTasks()
"""That of this process."""


def start_process() -> None:
    """Turn the garbage collector off while the site starts: imports are most of a start."""
    gc.disable()


def finish_start() -> None:
    """Exempts all that there is from collections to come, and lets them begin."""
    gc.freeze()
    gc.enable()


def after_fork(call: Callable[[], None]) -> None:
    """Has a forked process call this before anything else."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=call)
