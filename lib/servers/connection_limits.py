"""Limits on connections that stay open: WebSockets and streams, per client and in total."""

import threading
from collections import Counter
from types import TracebackType

from lib.http.origins import network_of

# In a process. A client is an address, or the network that an IPv6 address lies in: an office may be one.
MAX_PER_CLIENT = 64
MAX_TOTAL = 4096


class ConnectionLimiter:
    """Counts the connections that are open."""

    def __init__(self, per_client: int = MAX_PER_CLIENT, in_all: int = MAX_TOTAL) -> None:
        self._per_client = per_client
        self._in_all = in_all
        self._taken: Counter[str] = Counter()
        # A place may be given back by the collector, which can run wherever memory is asked for: also in `take`.
        self._lock = threading.RLock()

    def take(self, address: str, most: int | None = None) -> "ConnectionPermit | None":
        """Return a permit to release; None if the client has `most`, by default its limit, or all are in use."""
        client = network_of(address)
        allowed = self._per_client if most is None else most
        with self._lock:
            if self._taken[client] >= allowed or self._taken.total() >= self._in_all:
                return None
            self._taken[client] += 1
        return ConnectionPermit(self, client)

    def give_back(self, client: str) -> None:
        """One connection less."""
        with self._lock:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]


class ConnectionPermit:
    """Given back at the end of a `with` block, or when nobody holds it any more: a stream whose reader left before the
    first byte is dropped without having run.
    """

    def __init__(self, limiter: ConnectionLimiter, client: str) -> None:
        self._limiter: ConnectionLimiter | None = limiter
        self._client = client

    def release(self) -> None:
        """Gives the place back; a second time does nothing."""
        limiter, self._limiter = self._limiter, None
        if limiter is not None:
            limiter.give_back(self._client)

    def __enter__(self) -> "ConnectionPermit":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def __del__(self) -> None:
        self.release()
