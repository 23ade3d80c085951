"""Runs `async def` callbacks on Flask: one event loop per process, in a thread of its own.

Dash's own way makes a loop for each request and slows every callback to a third, synchronous ones too (it wants
asgiref, and then all views are async). Here a synchronous callback costs one look at its function."""

import asyncio
import inspect
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial, wraps
from typing import Any

from lib.process.lifecycle import after_fork

_ORDERS = (StopIteration, SystemExit)


def capture_errors(call: Callable[[], Any]) -> Any:
    """Calls a function whose orders become plain errors."""
    try:
        return call()
    except _ORDERS as error:
        raise _error(error) from error


async def capture_errors_async(call: Callable[[], Any]) -> Any:
    """The same for a function that returns a coroutine."""
    try:
        return await call()
    except _ORDERS as error:
        raise _error(error) from error


def _error(order: BaseException) -> RuntimeError:
    return RuntimeError(f"The callback raised {order!r}")


class BackgroundLoop:
    """Starts with the first coroutine, so after a server's fork; a child that was forked later starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        after_fork(self._forget)

    def runner(self, func: Callable[..., Any], call: Callable[[], Any]) -> Callable[[], Any]:
        """A plain function in place of an asynchronous callback."""
        return partial(self._complete if inspect.iscoroutinefunction(func) else capture_errors, call)

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
        return self.run(capture_errors_async(call))

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


class CallbackPool:
    """One pool per app. Its threads start with the first callbacks, so after a server's fork."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="callback-")

    def runner(self, func: Callable[..., Any], call: Callable[[], Any]) -> Callable[[], Any]:
        """A coroutine function in place of a synchronous callback; `async def` stays on the event loop."""
        return partial(capture_errors_async if inspect.iscoroutinefunction(func) else self.run, call)

    def endpoint(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """The same for a callback that is also an `api_endpoint`."""
        if inspect.iscoroutinefunction(handler):
            return handler

        @wraps(handler)
        async def in_thread(*args: Any, **kwargs: Any) -> Any:
            return await self.run(partial(handler, *args, **kwargs))

        return in_thread

    async def run(self, call: Callable[[], Any]) -> Any:
        """Calls in a thread, with the context variables of the request."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, capture_errors, call)
