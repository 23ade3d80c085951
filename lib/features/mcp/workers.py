"""Threads with a time limit and a bounded queue.

A thread cannot be stopped: one that hangs is in use until it ends. Unlike those of `ThreadPoolExecutor`, the threads
are daemons, so that they do not delay the exit of the process.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Full, SimpleQueue
from typing import Any, TypeVar

from lib.servers.runners import capture_errors

_Value = TypeVar("_Value")


class Workers:
    """Runs `threads` calls in parallel; `waiting` more can wait. `seconds` limits a call with its wait.

    Use it on one event loop. `patience` limits the wait for a thread, in seconds: on Flask, a waiting call blocks a
    thread of the server.
    """

    def __init__(self, threads: int, waiting: int, seconds: float, patience: float | None = None) -> None:
        self.seconds = seconds
        self._patience = seconds if patience is None else min(patience, seconds)
        self._limit = threads
        self._places = threading.BoundedSemaphore(threads + waiting)
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._started = 0

    async def run(self, call: Callable[[], _Value]) -> _Value:
        """Return the result of the call, or raise its exception.

        Raises `Full` if no thread was free, and `TimeoutError` if the call takes too long.
        """
        if not self._places.acquire(blocking=False):
            raise Full
        future: Future[_Value] = Future()
        self._calls.put((future, call))
        if self._started < self._limit:
            self._started += 1
            threading.Thread(target=self._work, name=f"mcp-{self._started}", daemon=True).start()
        waited = asyncio.wrap_future(future)
        await asyncio.wait([waited], timeout=self._patience)
        if not waited.done() and future.cancel():
            raise Full
        await asyncio.wait([waited], timeout=self.seconds - self._patience)
        if not waited.done():
            raise TimeoutError
        return waited.result()

    def _work(self) -> None:
        while True:
            future, call = self._calls.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(capture_errors(call))
                except BaseException as error:  # for the caller
                    future.set_exception(error)
            self._places.release()
