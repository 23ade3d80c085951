"""A connection to PostgreSQL that nobody waits for without end.

A server that is stopped or frozen heeds no timeout of its own, and its system still says that it is there. All that
psycopg waits for comes by one method: statements, the end of a transaction, SQLAlchemy's question whether a connection
is still alive. Only connecting has a limit of its own.
"""

import time
from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen

# Seconds in which a server says something, if it lives: longer than the limits of its statements, which come first.
READ_TIMEOUT = 12.0

_Result = TypeVar("_Result")


class TimeoutConnection(Connection[Any]):
    """Ends when the server has been silent for too long: whoever waits gets an `OperationalError`."""

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """As psycopg's, which looks again after each `interval` in seconds."""
        return super().wait(self._heard(gen), interval, timeout)

    def _heard(self, steps: PQGen[_Result]) -> PQGen[_Result]:
        heard = time.monotonic()
        try:
            wanted = next(steps)
            while True:
                ready = yield wanted
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > READ_TIMEOUT:
                    # What is closed is used by nobody again, and is not asked to roll back.
                    self.pgconn.finish()
                    raise OperationalError("the server says nothing")
                wanted = steps.send(ready)
        except StopIteration as end:
            result: _Result = end.value
            return result
