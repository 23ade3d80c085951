"""Runs synchronous callbacks in a bounded thread pool on the ASGI backends.

Stock Dash 4.4.1 calls a `def` callback on the event loop, where it stops every other request. Its dispatch awaits
whatever coroutine a callback returns, so it is enough that `_execute_callback` hands out a coroutine function for
synchronous callbacks. A context variable limits this to HTTP dispatch: MCP and WebSocket threads expect plain values.
"""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from typing import Any

WORKERS = 32

_over_http: ContextVar[bool] = ContextVar("callback_over_http", default=False)


class CallbackPool:
    """One pool per app, made at the first synchronous callback."""

    def __init__(self, app: Any) -> None:
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="callback-")
        self._stock = app._execute_callback
        app._execute_callback = self._execute

    async def dispatch(self, stock: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Awaits Dash's own dispatch, with its synchronous callbacks going to the pool."""
        token = _over_http.set(True)
        try:
            return await stock(*args)
        finally:
            _over_http.reset(token)

    def _execute(self, func: Callable[..., Any], args: Any, outputs_list: Any, context: Any) -> Callable[[], Any]:
        call: Callable[[], Any] = self._stock(func, args, outputs_list, context)
        if not _over_http.get() or inspect.iscoroutinefunction(func):
            return call

        async def in_thread() -> Any:
            run = functools.partial(copy_context().run, call)
            return await asyncio.get_running_loop().run_in_executor(self._pool, run)

        return in_thread
