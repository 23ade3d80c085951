"""Runs synchronous callbacks in a bounded thread pool on the ASGI backends.

Stock Dash 4.4.1 calls a `def` callback on the event loop, where it stops every other request.
"""

import asyncio
import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial, wraps
from typing import Any

from lib.servers.contained import contained, contained_later


class CallbackPool:
    """One pool per app. Its threads start with the first callbacks, so after a server's fork."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="callback-")

    def runner(self, func: Callable[..., Any], call: Callable[[], Any]) -> Callable[[], Any]:
        """A coroutine function in place of a synchronous callback; `async def` stays on the event loop."""
        return partial(contained_later if inspect.iscoroutinefunction(func) else self.run, call)

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
        return await asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, contained, call)
