"""Rate limits: which requests count together, and the response to those over the limit."""

from asyncio import to_thread
from collections.abc import Iterable
from dataclasses import dataclass

from lib.http.client_limits import RateLimiter
from lib.http.errors import problem
from lib.http.messages import CALLBACK_PATH, Response
from lib.process.shared_state import SharedRedis

OFF = "off"
CALLBACKS = "callbacks"


@dataclass(frozen=True, slots=True)
class RateKind:
    """Requests that are counted together: those with one of the methods whose path starts with `prefix`."""

    name: str
    prefix: str
    methods: frozenset[str]


# Callbacks over a WebSocket are counted too (`asgi_websockets.py`). Pages and files are not counted.
CALLBACK_RATE = RateKind(CALLBACKS, CALLBACK_PATH[1:], frozenset({"POST"}))


class RateLimits:
    """The rate limits of one site."""

    def __init__(
        self, limit: str = OFF, redis: SharedRedis | None = None, kinds: Iterable[RateKind] = (CALLBACK_RATE,)
    ) -> None:
        self._rate = None if limit == OFF else RateLimiter(limit, redis)
        self._kinds = sorted(kinds, key=lambda kind: -len(kind.prefix))
        self._prefixes = tuple(kind.prefix for kind in self._kinds)

    def kind(self, method: str, tail: str) -> str | None:
        """Return the kind of a request that counts, or None. `tail` is its path without the prefix."""
        if self._rate is None or not tail.startswith(self._prefixes):
            return None
        kinds = (kind for kind in self._kinds if tail.startswith(kind.prefix) and method in kind.methods)
        return next((kind.name for kind in kinds), None)

    def rejection(self, kind: str, client: str) -> Response | None:
        """Count a request, or return 429 with the headers of the draft `ratelimit-headers`. May block the thread."""
        rate = self._rate
        if rate is None or not (wait := rate.retry_after(client, kind)):
            return None
        headers = {
            "retry-after": str(wait),
            "ratelimit-policy": f'"{kind}";q={rate.limit.amount};w={rate.limit.get_expiry()}',
            "ratelimit": f'"{kind}";r=0;t={wait}',
        }
        return problem(429, f"Too many requests. Retry in {wait} s.", headers)

    async def rejection_async(self, kind: str, client: str) -> Response | None:
        """Do the same on an event loop: in a thread if it waits for Redis."""
        if self._rate is not None and self._rate.available_redis():
            return await to_thread(self.rejection, kind, client)
        return self.rejection(kind, client)
