"""The life of a process: what does not fully work, shutdown signal, the tasks at its end, and fork."""

import asyncio
import atexit
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

# The parts of the site that work with restrictions, and why. `/readyz` shows this to everyone.
degraded: dict[str, str] = {}

SIGNALS = (signal.SIGTERM, signal.SIGINT)

# A wait polls a flag: a lock in a signal handler could block itself.
POLL_INTERVAL_SECONDS = 0.1


class ShutdownSignal:
    """Whether the process has received SIGTERM or SIGINT. Then readiness fails, and streams end.

    Servers set their signal handlers before the import of the site (uvicorn, gunicorn) or after it (`python run.py`,
    hypercorn without workers). So this handler is installed in front of theirs, again before each check, and passes
    every signal on. The workers in `deploy/` call `set`. The signals of gunicorn's own threads with `--preload` and of
    hypercorn's workers cannot be detected: there, streams end with the grace period of the server.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._next: dict[int, Any] = {}
        self._handling: set[int] = set()

    def watch(self) -> None:
        """Install the handler in front of the current ones. Python allows this in the main thread only."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in SIGNALS:
            current = signal.getsignal(number)
            if current is not None and current != self._handle:
                self._next[number] = current
                signal.signal(number, self._handle)

    def is_set(self) -> bool:
        """Return whether the process must stop."""
        self.watch()
        return self._is_set

    def set(self) -> None:
        """Report that the process must stop."""
        self._is_set = True

    async def wait(self, seconds: float) -> bool:
        """Wait until the time is over or the process must stop. Return whether it must stop."""
        until = time.monotonic() + seconds
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(POLL_INTERVAL_SECONDS, left))
        return self.is_set()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._is_set = True
        following = self._next.get(number)
        if number in self._handling:
            return  # a later handler has passed the signal back
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


# Seconds for all shutdown tasks.
SECONDS = 2.0

Hook = Callable[[], object]


class ShutdownTasks:
    """Functions that run once, at the end of the process."""

    def __init__(self) -> None:
        self._hooks: list[Hook] = []

    def add(self, hook: Hook) -> None:
        """Add a function."""
        self._hooks.append(hook)
        # Register again: Python calls the last handler first, and those of logs and traces must follow.
        atexit.unregister(self.run)
        atexit.register(self.run)

    def run(self, seconds: float = SECONDS) -> None:
        """Call all functions in threads, and wait for them up to a time limit."""
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


def after_fork(call: Callable[[], None]) -> None:
    """Call a function first in each forked process."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=call)
