"""A connection to PostgreSQL with a time limit for each response.

A frozen server applies no timeout of its own, and its system still acknowledges packets. psycopg waits for statements,
ends of transactions, and pings in one method. Connecting has its own limit.
"""

import time
from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen

# Seconds without any data. Longer than the limits of statements, which a running server applies first.
READ_TIMEOUT = 12.0

_Result = TypeVar("_Result")


class TimeoutConnection(Connection[Any]):
    """Closes and raises `OperationalError` when the server has been silent for too long."""

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """Wait as psycopg does, which checks after each `interval` in seconds."""
        return super().wait(self._limit_silence(gen), interval, timeout)

    def _limit_silence(self, steps: PQGen[_Result]) -> PQGen[_Result]:
        heard = time.monotonic()
        ready: Any = None
        try:
            while True:
                ready = yield steps.send(ready)
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > READ_TIMEOUT:
                    # A closed connection is not used again, not even for a rollback.
                    self.pgconn.finish()
                    raise OperationalError("the server does not respond")
        except StopIteration as end:
            result: _Result = end.value
            return result
