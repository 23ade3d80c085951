"""What of the site is counted, and how a client is told that it asks too often."""

from dataclasses import dataclass

from lib.servers.contract import CALLBACK_PATH, Response
from lib.servers.problem import problem
from lib.servers.rate import Rate
from lib.shared_redis import SharedRedis

OFF = "off"

CALLBACKS = "callbacks"


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests that are counted together: those by one of `methods` whose path begins so below the prefix."""

    name: str
    begins: str
    methods: frozenset[str]


# What costs work, each kind by itself; the first that fits counts. Pages and files are not counted. The callbacks that
# come by a WebSocket are counted with the others (`asgi/socket_gate.py`).
KINDS = (
    Kind(CALLBACKS, CALLBACK_PATH[1:], frozenset({"POST"})),
    Kind("search", "api/search", frozenset({"GET"})),
    Kind("beacon", "_visit", frozenset({"POST"})),
    Kind("api", "api/", frozenset({"GET", "POST"})),
)
_BEGINNINGS = tuple(kind.begins for kind in KINDS)


class Rates:
    """The limits of one site, as `RATE_LIMIT` gives them."""

    def __init__(self, limit: str = OFF, redis: SharedRedis | None = None) -> None:
        self._rate = None if limit == OFF else Rate(limit, redis)

    def kind(self, method: str, tail: str) -> str | None:
        """What a request counts as; None when it is not counted. `tail` is its path below the prefix."""
        if self._rate is None or not tail.startswith(_BEGINNINGS):
            return None
        return next((kind.name for kind in KINDS if tail.startswith(kind.begins) and method in kind.methods), None)

    def refusal(self, kind: str, client: str) -> Response | None:
        """Why a request is not answered; None when it is, which is then counted. May keep its thread waiting."""
        return None if self._rate is None else _refusal(self._rate, kind, self._rate.wait(client, kind))

    async def refusal_on_loop(self, kind: str, client: str) -> Response | None:
        """The same on an event loop, which goes on meanwhile."""
        return None if self._rate is None else _refusal(self._rate, kind, await self._rate.wait_on_loop(client, kind))


def _refusal(rate: Rate, kind: str, wait: int) -> Response | None:
    """429 with the header fields of the IETF draft `ratelimit-headers`."""
    if not wait:
        return None
    headers = {
        "retry-after": str(wait),
        "ratelimit-policy": f'"{kind}";q={rate.limit.amount};w={rate.limit.get_expiry()}',
        "ratelimit": f'"{kind}";r=0;t={wait}',
    }
    return problem(429, f"Too many requests. Ask again in {wait} s.", headers)
