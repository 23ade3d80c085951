"""Keeps what a callback raises inside of its request.

Some exceptions are orders to whoever runs the code: SystemExit ends an event loop, or a worker of gunicorn's, and with
exit code 3 all of gunicorn. StopIteration cannot leave a thread or a coroutine.
"""

from collections.abc import Callable
from typing import Any

_ORDERS = (StopIteration, SystemExit)


def contained(call: Callable[[], Any]) -> Any:
    """Calls a function whose orders become plain errors."""
    try:
        return call()
    except _ORDERS as error:
        raise _error(error) from error


async def contained_later(call: Callable[[], Any]) -> Any:
    """The same for a function that returns a coroutine."""
    try:
        return await call()
    except _ORDERS as error:
        raise _error(error) from error


def _error(order: BaseException) -> RuntimeError:
    return RuntimeError(f"The callback raised {order!r}")
