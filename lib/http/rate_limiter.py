"""How often a client may do one thing. Counted in this process, or in Redis where the settings name one.

In Redis a client is a keyed hash: its address is not stored.
"""

import logging
import math
import time
from functools import cached_property
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter as AsyncMovingWindow
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from lib.http.origins import network_of
from lib.process.shared_state import SharedRedis

log = logging.getLogger(__name__)

# Seconds that an answer of Redis is waited for, and after one that did not come, until it is asked again.
REDIS_TIMEOUT = 0.25
REDIS_PAUSE = 5.0
# So many clients are remembered before those are looked for who did nothing within the window.
IDLE = 1000


class RateLimiter:
    """Counts what clients do within a window that moves along, each `kind` by itself.

    While Redis is away, each process counts by itself. The log says so once, and never where that Redis is.
    """

    def __init__(self, limit: str, redis: SharedRedis | None = None) -> None:
        self.limit = parse(limit)
        self._own = _Here(self.limit)
        self._redis = None if redis is None else _InRedis(self.limit, redis)
        self._asks_again = 0.0
        self._is_away = False

    def retry_after(self, client: str, kind: str = "") -> int:
        """Seconds until this client may do it again; 0 when it may now, which is then counted.

        May keep its thread waiting for Redis.
        """
        network = network_of(client)
        if self._redis is not None and time.monotonic() >= self._asks_again:
            try:
                seconds = self._redis.retry_after(kind, network)
            except Exception as error:  # whatever is wrong with Redis, readers get their answers
                self._went_away(error)
            else:
                self._came_back()
                return seconds
        return self._own.retry_after(kind, network)

    async def retry_after_async(self, client: str, kind: str = "") -> int:
        """The same on an event loop, which goes on meanwhile."""
        network = network_of(client)
        if self._redis is not None and time.monotonic() >= self._asks_again:
            try:
                seconds = await self._redis.retry_after_async(kind, network)
            except Exception as error:  # as above
                self._went_away(error)
            else:
                self._came_back()
                return seconds
        return self._own.retry_after(kind, network)

    def reset(self, client: str, kind: str = "") -> None:
        """Has this client done nothing so far. May keep its thread waiting for Redis."""
        network = network_of(client)
        self._own.reset(kind, network)
        if self._redis is not None and time.monotonic() >= self._asks_again:
            try:
                self._redis.reset(kind, network)
            except Exception as error:  # it forgets by itself, when the window has passed
                self._went_away(error)

    def _went_away(self, error: Exception) -> None:
        self._asks_again = time.monotonic() + REDIS_PAUSE
        if not self._is_away:
            self._is_away = True
            log.warning(
                "Redis does not answer (%s). Each process counts by itself until it does.", type(error).__name__
            )

    def _came_back(self) -> None:
        if self._is_away:
            self._is_away = False
            log.warning("Redis answers again, and counts for all processes.")


class _Here:
    """Counts in this process."""

    def __init__(self, limit: RateLimitItem) -> None:
        self._limit = limit
        self._memory = MemoryStorage()
        self._clients = MovingWindowRateLimiter(self._memory)
        self._most = IDLE

    def retry_after(self, kind: str, network: str) -> int:
        if len(self._memory.events) > self._most:
            self._forget_idle()
        if self._clients.hit(self._limit, kind, network):
            return 0
        return _seconds_until(self._clients.get_window_stats(self._limit, kind, network).reset_time)

    def reset(self, kind: str, network: str) -> None:
        self._clients.clear(self._limit, kind, network)

    def _forget_idle(self) -> None:
        """The library keeps the name of everybody who ever came, and looks at all of them again and again."""
        events = self._memory.events
        now = time.time()
        for name in list(events):
            with self._memory.locks[name]:
                found = events.get(name)
                if not found or found[0].expiry <= now:  # the last one stands first
                    self._memory.clear(name)
        self._most = max(IDLE, 2 * len(events))


class _InRedis:
    """Counts for all processes that name the same Redis. Raises what its client raises, also for a URL that is none."""

    def __init__(self, limit: RateLimitItem, redis: SharedRedis) -> None:
        self._limit = limit
        self._redis = redis
        # What `limits` calls the scheme of a socket.
        self._url = redis.url.replace("unix://", "redis+unix://", 1) if redis.url.startswith("unix://") else redis.url

    def retry_after(self, kind: str, network: str) -> int:
        key = (kind, self._redis.digest(network))
        if self._clients.hit(self._limit, *key):
            return 0
        return _seconds_until(self._clients.get_window_stats(self._limit, *key).reset_time)

    async def retry_after_async(self, kind: str, network: str) -> int:
        key = (kind, self._redis.digest(network))
        if await self._clients_on_loop.hit(self._limit, *key):
            return 0
        return _seconds_until((await self._clients_on_loop.get_window_stats(self._limit, *key)).reset_time)

    def reset(self, kind: str, network: str) -> None:
        self._clients.clear(self._limit, kind, self._redis.digest(network))

    @cached_property
    def _clients(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(self._storage(self._url))

    @cached_property
    def _clients_on_loop(self) -> AsyncMovingWindow:
        return AsyncMovingWindow(self._storage(f"async+{self._url}", implementation="redispy"))

    def _storage(self, url: str, **options: Any) -> Any:
        timeouts = {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT}
        return storage_from_string(url, key_prefix=f"{self._redis.namespace}:limits", **timeouts, **options)


def _seconds_until(moment: float) -> int:
    return max(1, math.ceil(moment - time.time()))
