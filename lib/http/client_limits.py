"""Limits per client: the rate of requests, and the number of connections that stay open.

Rates are counted in this process, or in Redis, where a keyed hash replaces the IP address.
"""

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter as AsyncMovingWindow
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from lib.http.origins import network_of
from lib.process.shared_state import SharedRedis

log = logging.getLogger(__name__)

# Seconds to wait for Redis, and seconds without Redis after an error.
REDIS_TIMEOUT = 0.25
REDIS_PAUSE = 5.0
# Number of clients in memory above which those without requests in the window are removed.
IDLE = 1000

# Limits per process on connections that stay open. A client is an address or an IPv6 network, so possibly an office.
MAX_PER_CLIENT = 64
MAX_TOTAL = 4096


class RateLimiter:
    """Counts the requests of clients in a moving window, separately for each `kind`.

    While Redis is unavailable, each process counts separately. The log reports this once, without the URL.
    """

    def __init__(self, limit: str, redis: SharedRedis | None = None) -> None:
        self.limit = parse(limit)
        self._local = _LocalCounter(self.limit)
        self._redis = None if redis is None else _RedisCounter(self.limit, redis)
        self._pause_end = 0.0
        self._is_down = False

    def retry_after(self, client: str, kind: str = "") -> int:
        """Return the seconds until this client can send a request; 0 if it can now. That request is counted.

        May block the thread: it waits for Redis.
        """
        network = network_of(client)
        if redis := self._available_redis():
            with self._watch_redis():
                return redis.retry_after(kind, network)
        return self._local.retry_after(kind, network)

    async def retry_after_async(self, client: str, kind: str = "") -> int:
        """Do the same on an event loop."""
        network = network_of(client)
        if redis := self._available_redis():
            with self._watch_redis():
                return await redis.retry_after_async(kind, network)
        return self._local.retry_after(kind, network)

    def reset(self, client: str, kind: str = "") -> None:
        """Forget the requests of a client. May block the thread: it waits for Redis."""
        network = network_of(client)
        self._local.reset(kind, network)
        if redis := self._available_redis():
            with self._watch_redis():
                redis.reset(kind, network)

    def _available_redis(self) -> "_RedisCounter | None":
        return self._redis if time.monotonic() >= self._pause_end else None

    @contextmanager
    def _watch_redis(self) -> Iterator[None]:
        """Suppress an error of Redis, and log when Redis becomes unavailable and available again."""
        try:
            yield
        except Exception as error:
            self._pause_end = time.monotonic() + REDIS_PAUSE
            if not self._is_down:
                self._is_down = True
                name = type(error).__name__
                log.warning("Redis does not answer (%s). Each process counts by itself until it does.", name)
        else:
            if self._is_down:
                self._is_down = False
                log.warning("Redis answers again, and counts for all processes.")


class _LocalCounter:
    """Counts in this process."""

    def __init__(self, limit: RateLimitItem) -> None:
        self._limit = limit
        self._memory = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._memory)
        self._max_clients = IDLE

    def retry_after(self, kind: str, network: str) -> int:
        if len(self._memory.events) > self._max_clients:
            self._remove_idle()
        if self._window.hit(self._limit, kind, network):
            return 0
        return _seconds_until(self._window.get_window_stats(self._limit, kind, network).reset_time)

    def reset(self, kind: str, network: str) -> None:
        self._window.clear(self._limit, kind, network)

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


class _RedisCounter:
    """Counts for all processes that use the same Redis. Raises the errors of its client, also for an invalid URL."""

    def __init__(self, limit: RateLimitItem, redis: SharedRedis) -> None:
        self._limit = limit
        self._redis = redis
        # `limits` has its own scheme for sockets.
        self._url = redis.url.replace("unix://", "redis+unix://", 1) if redis.url.startswith("unix://") else redis.url

    def retry_after(self, kind: str, network: str) -> int:
        key = (kind, self._redis.digest(network))
        if self._window.hit(self._limit, *key):
            return 0
        return _seconds_until(self._window.get_window_stats(self._limit, *key).reset_time)

    async def retry_after_async(self, kind: str, network: str) -> int:
        key = (kind, self._redis.digest(network))
        if await self._async_window.hit(self._limit, *key):
            return 0
        return _seconds_until((await self._async_window.get_window_stats(self._limit, *key)).reset_time)

    def reset(self, kind: str, network: str) -> None:
        self._window.clear(self._limit, kind, self._redis.digest(network))

    @cached_property
    def _window(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(self._storage(self._url))

    @cached_property
    def _async_window(self) -> AsyncMovingWindow:
        return AsyncMovingWindow(self._storage(f"async+{self._url}", implementation="redispy"))

    def _storage(self, url: str, **options: Any) -> Any:
        timeouts = {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT}
        return storage_from_string(url, key_prefix=f"{self._redis.namespace}:limits", **timeouts, **options)


def _seconds_until(moment: float) -> int:
    return max(1, math.ceil(moment - time.time()))


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


class ConnectionPermit:
    """A permit for one connection. It is released at the end of a `with` block, or when nothing refers to it any more:
    a stream whose client left before the first byte is dropped before it runs.
    """

    def __init__(self, limiter: ConnectionLimiter, client: str) -> None:
        self._limiter: ConnectionLimiter | None = limiter
        self._client = client

    def release(self) -> None:
        """Release the permit. A second call has no effect."""
        limiter, self._limiter = self._limiter, None
        if limiter is not None:
            limiter.release(self._client)

    __del__ = release

    def __enter__(self) -> "ConnectionPermit":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
