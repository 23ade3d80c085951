"""What the front of the site is told by the settings about who may ask, how often, and what documents may do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lib.http.errors import problem
from lib.http.messages import CALLBACK_PATH, Response
from lib.http.rate_limiter import RateLimiter
from lib.process.shared_state import SharedRedis, shared_redis
from lib.servers.hosts import CrossSite, Hosts, hosts_from
from lib.servers.security import DEVELOPMENT, DOCUMENTS, ContentSecurity
from lib.settings import Settings

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


@dataclass(frozen=True, slots=True)
class PathPolicy:
    """Paths of features that the request filter treats in a special way, without the prefix and the first slash."""

    any_host: frozenset[str] = frozenset()
    """Respond to every host: for probes and scrapers, or because the feature checks the host itself."""
    own_origin_check: frozenset[str] = frozenset()
    """Check the origin of POST requests themselves."""
    rate_limited: tuple[RateKind, ...] = ()
    """Count requests. If several fit, the longest prefix applies."""

    def merge(self, other: "PathPolicy") -> "PathPolicy":
        """Return the paths of both."""
        return PathPolicy(
            self.any_host | other.any_host,
            self.own_origin_check | other.own_origin_check,
            self.rate_limited + other.rate_limited,
        )


class RateLimits:
    """The limits of one site, as `RATE_LIMIT` gives them."""

    def __init__(
        self, limit: str = OFF, redis: SharedRedis | None = None, kinds: Iterable[RateKind] = (CALLBACK_RATE,)
    ) -> None:
        self._rate = None if limit == OFF else RateLimiter(limit, redis)
        self._kinds = sorted(kinds, key=lambda kind: -len(kind.prefix))
        self._prefixes = tuple(kind.prefix for kind in self._kinds)

    def kind(self, method: str, tail: str) -> str | None:
        """What a request counts as; None when it is not counted. `tail` is its path below the prefix."""
        if self._rate is None or not tail.startswith(self._prefixes):
            return None
        return next(
            (kind.name for kind in self._kinds if tail.startswith(kind.prefix) and method in kind.methods), None
        )

    def rejection(self, kind: str, client: str) -> Response | None:
        """Why a request is not answered; None when it is, which is then counted. May keep its thread waiting."""
        return None if self._rate is None else _rejection(self._rate, kind, self._rate.retry_after(client, kind))

    async def rejection_async(self, kind: str, client: str) -> Response | None:
        """The same on an event loop, which goes on meanwhile."""
        return (
            None
            if self._rate is None
            else _rejection(self._rate, kind, await self._rate.retry_after_async(client, kind))
        )


def _rejection(rate: RateLimiter, kind: str, wait: int) -> Response | None:
    """429 with the header fields of the IETF draft `ratelimit-headers`."""
    if not wait:
        return None
    headers = {
        "retry-after": str(wait),
        "ratelimit-policy": f'"{kind}";q={rate.limit.amount};w={rate.limit.get_expiry()}',
        "ratelimit": f'"{kind}";r=0;t={wait}',
    }
    return problem(429, f"Too many requests. Ask again in {wait} s.", headers)


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """The rules of one site. By default it refuses no host, counts nobody, and waits without an end.

    Pages of the origins in `peers` may ask the site (`cors.py`), and its own pages may ask them. With `always_secure`
    every reader comes by TLS, whatever the connection to the process is. `time_limit` is in seconds.
    """

    peers: tuple[str, ...] = ()
    content: ContentSecurity = field(default_factory=ContentSecurity)
    hosts: Hosts = field(default_factory=Hosts)
    cross_site: CrossSite = field(default_factory=CrossSite)
    rates: RateLimits = field(default_factory=RateLimits)
    time_limit: float | None = None
    always_secure: bool = False


def request_policy_from(settings: Settings, paths: PathPolicy | None = None) -> RequestPolicy:
    """The rules as the settings give them. In debug mode nobody is counted, and a breakpoint may take its time."""
    debug, paths = settings.dash_debug, paths or PathPolicy()
    return RequestPolicy(
        peers=settings.peers,
        content=ContentSecurity(DEVELOPMENT if debug else DOCUMENTS, settings.peers),
        hosts=hosts_from(settings, paths.any_host),
        cross_site=CrossSite(settings.peers, settings.site_base_url, paths.own_origin_check),
        rates=RateLimits(
            OFF if debug else settings.rate_limit, shared_redis(settings), (CALLBACK_RATE, *paths.rate_limited)
        ),
        time_limit=None if debug else settings.request_timeout,
        always_secure=settings.site_base_url.startswith("https://"),
    )
