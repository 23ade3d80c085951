"""Runs `async def` callbacks on Flask: one event loop per process, in a thread of its own.

Dash's own way makes a loop for each request and slows every callback to a third, synchronous ones too (it wants
asgiref, and then all views are async). Here a synchronous callback costs one look at its function.
"""

import asyncio
import inspect
import threading
from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any

from lib.forks import after_fork
from lib.servers.contained import contained, contained_later


class BackgroundLoop:
    """Starts with the first coroutine, so after a server's fork; a child that was forked later starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        after_fork(self._forget)

    def runner(self, func: Callable[..., Any], call: Callable[[], Any]) -> Callable[[], Any]:
        """A plain function in place of an asynchronous callback."""
        return partial(self._complete if inspect.iscoroutinefunction(func) else contained, call)

    def endpoint(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """The same for a callback that is also an `api_endpoint`."""
        if not inspect.iscoroutinefunction(handler):
            return handler

        @wraps(handler)
        def on_loop(*args: Any, **kwargs: Any) -> Any:
            return self.run(handler(*args, **kwargs))

        return on_loop

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Waits for a coroutine, which runs with a copy of this thread's context variables."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._running())
        try:
            return future.result()
        finally:
            future.cancel()  # what waits may be interrupted, by gunicorn's time limit for one

    def _complete(self, call: Callable[[], Any]) -> Any:
        return self.run(contained_later(call))

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="callback-loop", daemon=True).start()
            return self._loop

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._loop = None


background_loop = BackgroundLoop()
