"""Limits per client: the rate of requests, and the number of connections that stay open.

Rates are counted in this process, or in Redis, where a keyed hash replaces the IP address.
"""

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any
from weakref import finalize

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from lib.http.origins import network_of
from lib.process.lifecycle import degraded
from lib.process.shared_state import SharedRedis

log = logging.getLogger(__name__)

# Seconds to wait for Redis, and seconds without Redis after an error.
REDIS_TIMEOUT = 0.25
REDIS_PAUSE = 5.0
# Number of clients in memory above which those without requests in the window are removed.
IDLE = 1000

# Limits per process on connections that stay open. A client is an IP address or an IPv6 network, so possibly an office.
MAX_PER_CLIENT = 64
MAX_TOTAL = 4096


class RateLimiter:
    """Counts the requests of clients in a moving window, separately for each `kind`.

    While Redis is unavailable, each process counts separately, or in `local`. The log reports
    this once, without the URL.
    """

    def __init__(self, limit: str, redis: SharedRedis | None = None, local: MemoryStorage | None = None) -> None:
        self.limit = parse(limit)
        self._memory = local or MemoryStorage()
        self._local = MovingWindowRateLimiter(self._memory)
        self._max_clients = IDLE
        self._redis = redis
        self._pause_end = 0.0

    def retry_after(self, client: str, kind: str = "") -> int:
        """Return the seconds until this client can send a request; 0 if it can now. That request is counted.

        May block the thread: it waits for Redis.
        """
        return int(self._apply(_count, client, kind))

    def is_exhausted(self, client: str, kind: str = "") -> bool:
        """Return whether `retry_after` would not be 0, without counting. May block the thread: it waits for Redis."""
        return not self._apply(MovingWindowRateLimiter.test, client, kind)

    def reset(self, client: str, kind: str = "") -> None:
        """Forget the requests of a client. May block the thread: it waits for Redis."""
        self._local.clear(self.limit, kind, network_of(client))
        self._apply(MovingWindowRateLimiter.clear, client, kind)

    def _apply(self, method: Callable[..., Any], client: str, kind: str) -> Any:
        """Call a method of the counts in Redis; of those in this process without Redis, and after its errors."""
        network = network_of(client)
        if redis := self.available_redis():
            with self._watch_redis():
                return method(_window(redis), self.limit, kind, redis.digest(network))
        if len(self._memory.events) > self._max_clients:
            self._remove_idle()
        return method(self._local, self.limit, kind, network)

    def available_redis(self) -> SharedRedis | None:
        """Return the Redis that the next request is counted in; None without one, and while it is unavailable."""
        return self._redis if time.monotonic() >= self._pause_end else None

    @contextmanager
    def _watch_redis(self) -> Iterator[None]:
        """Suppress an error of Redis, and log when Redis becomes unavailable and available again."""
        try:
            yield
        except Exception as error:
            if not self._pause_end:
                name = type(error).__name__
                log.warning("Redis is unavailable; rate limits are per process until it reconnects: %s", name)
            degraded["rate limits"] = "Redis is unavailable. Rate limits are per process."
            self._pause_end = time.monotonic() + REDIS_PAUSE
        else:
            if self._pause_end:
                self._pause_end = 0.0
                degraded.pop("rate limits", None)
                log.warning("Redis is available again; rate limits apply to all processes")

    def _remove_idle(self) -> None:
        """Remove clients without requests in the window: the library keeps all of them, and iterates over them."""
        events = self._memory.events
        now = time.time()
        for name in list(events):
            with self._memory.locks[name]:
                entries = events.get(name)
                if not entries or entries[0].expiry <= now:  # the newest entry is the first
                    self._memory.clear(name)
        self._max_clients = max(IDLE, 2 * len(events))


def _count(window: MovingWindowRateLimiter, limit: RateLimitItem, *key: str) -> int:
    if window.hit(limit, *key):
        return 0
    return max(1, math.ceil(window.get_window_stats(limit, *key).reset_time - time.time()))


@lru_cache
def _window(redis: SharedRedis) -> MovingWindowRateLimiter:
    """Return the counts of all processes that use a Redis. Raises the errors of its client, and for an invalid URL."""
    # `limits` has its own scheme for sockets.
    scheme = "redis+" if redis.url.startswith("unix://") else ""
    timeouts = {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT}
    storage: Any = storage_from_string(f"{scheme}{redis.url}", key_prefix=f"{redis.namespace}:limits", **timeouts)
    return MovingWindowRateLimiter(storage)


class ConnectionLimiter:
    """Counts open connections: WebSockets and streams."""

    def __init__(self, per_client: int = MAX_PER_CLIENT, total: int = MAX_TOTAL) -> None:
        self._per_client = per_client
        self._total = total
        self._open: Counter[str] = Counter()
        # The garbage collector can release a permit at any time, also in `take`.
        self._lock = threading.RLock()

    def take(self, address: str, limit: int | None = None) -> "ConnectionPermit | None":
        """Return a permit, which must be released; None if the client or the process has reached its limit.

        `limit` replaces the limit of the client.
        """
        client = network_of(address)
        allowed = self._per_client if limit is None else limit
        with self._lock:
            if self._open[client] >= allowed or self._open.total() >= self._total:
                return None
            self._open[client] += 1
        return ConnectionPermit(self, client)

    def release(self, client: str) -> None:
        """Count one connection less."""
        with self._lock:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]


class ConnectionPermit(AbstractContextManager["ConnectionPermit", None]):
    """A permit for one connection.

    It is released at the end of a `with` block, or when nothing refers to it any more: a stream whose client left
    before the first byte is dropped before it runs.
    """

    def __init__(self, limiter: ConnectionLimiter, client: str) -> None:
        self.release = finalize(self, limiter.release, client)
        """Releases the permit. A second call has no effect."""

    def __exit__(self, *_: object) -> None:
        self.release()
