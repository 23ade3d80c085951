"""Threads and event loops for callbacks.

On Flask, `async def` callbacks run on an event loop in the background of the process. On ASGI, synchronous callbacks
run in a thread pool.

Dash's own way on Flask creates an event loop for each request and slows synchronous callbacks too.
"""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import ContextVar, copy_context
from functools import partial, wraps
from typing import Any
from weakref import WeakValueDictionary

from lib.http.errors import ProblemError
from lib.http.origins import network_of
from lib.process.lifecycle import after_fork

# Exceptions that would end a coroutine or the process.
_CONTROL_FLOW = (StopIteration, SystemExit)


def capture_errors(call: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function. Exceptions that would end a coroutine or the process become `RuntimeError`."""
    try:
        return call(*arguments)
    except _CONTROL_FLOW as error:
        raise RuntimeError(f"The function raised {error!r}") from error


async def capture_errors_async(call: Callable[..., Any], *arguments: Any) -> Any:
    """Do the same for a function that returns a coroutine."""
    try:
        return await call(*arguments)
    except _CONTROL_FLOW as error:
        raise RuntimeError(f"The function raised {error!r}") from error


def in_thread(pieces: AsyncIterator[bytes], permit: AbstractContextManager[Any]) -> Iterator[bytes]:
    """Yield the same pieces in a thread, which waits for each. Release the permit afterwards."""

    async def advance() -> bytes | None:
        return await anext(pieces, None)

    with permit, asyncio.Runner() as runner:
        while (piece := runner.run(advance())) is not None:
            yield piece


class BackgroundLoop:
    """An event loop in a thread of its own. It starts at first use, so after a server's fork."""

    def __init__(self, name: str = "callback-loop") -> None:
        self._name = name
        self._forget()
        after_fork(self._forget)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> asyncio.AbstractEventLoop:
        """Return the loop of this process, which is running."""
        with self._lock:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                threading.Thread(target=loop.run_forever, name=self._name, daemon=True).start()
                self._loop = loop
            return self._loop

    def runner(self, func: Callable[..., Any], call: Callable[[], Any]) -> Callable[[], Any]:
        """Return a plain function for the call of a callback."""
        if inspect.iscoroutinefunction(func):
            return lambda: self.run(capture_errors_async(call))
        return partial(capture_errors, call)

    def endpoint(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Return a plain function for a callback that is also an `api_endpoint`."""

        return wraps(handler)(lambda *args, **kwargs: self.runner(handler, partial(handler, *args, **kwargs))())

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Wait for a coroutine, which runs with a copy of this thread's context variables."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self.start())
        try:
            return future.result()
        finally:
            future.cancel()  # the wait can be interrupted, for example by gunicorn's time limit


background_loop = BackgroundLoop()


# The IP address of the client of the current request, on ASGI.
current_client: ContextVar[str] = ContextVar("current_client", default="")

# Calls of one client that wait for a thread. Further ones are rejected.
MAX_WAITING = 512


class CallbackPool:
    """A thread pool. Its threads start with the first calls, so after a server's fork.

    The calls of one client use at most three quarters of the threads. Its other calls wait without a thread.
    """

    def __init__(self, workers: int, name: str = "callback-") -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._per_client = max(workers * 3 // 4, 1)
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def runner(self, func: Callable[..., Any], call: Callable[[], Any]) -> Callable[[], Any]:
        """Return a coroutine function for the call of a callback: `async def` stays on the event loop."""
        return partial(capture_errors_async if inspect.iscoroutinefunction(func) else self.run, call)

    def endpoint(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Return a coroutine function for a callback that is also an `api_endpoint`."""

        @wraps(handler)
        async def endpoint(*args: Any, **kwargs: Any) -> Any:
            return await self.runner(handler, partial(handler, *args, **kwargs))()

        return endpoint

    async def run(self, call: Callable[[], Any]) -> Any:
        """Call a function in a thread, with the context variables of the request. Raise `ProblemError` 503 if busy."""
        loop, client = asyncio.get_running_loop(), network_of(current_client.get())
        turn = self._turns.get(client) or self._turns.setdefault(client, asyncio.Semaphore(self._per_client))
        if len(turn._waiters or ()) >= MAX_WAITING:
            raise ProblemError(503, "Too many requests are in progress. Retry in 2 s.", headers={"retry-after": "2"})
        await turn.acquire()
        running = self._pool.submit(copy_context().run, capture_errors, call)
        # Not when the request is canceled: its thread still runs.
        running.add_done_callback(lambda _: loop.is_closed() or loop.call_soon_threadsafe(turn.release))
        return await asyncio.wrap_future(running)


# For pages and other content, so that callbacks never use all threads.
content_pool = CallbackPool(16, "content-")
