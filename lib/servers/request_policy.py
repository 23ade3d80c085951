"""The settings for the request filter: hosts, origins, rate limits, and the Content Security Policy."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lib.http.client_limits import RateLimiter
from lib.http.errors import problem
from lib.http.messages import CALLBACK_PATH, Response
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
    """Paths of features with special rules, without the prefix and the first slash."""

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
        """Count a request, or return why it is rejected. May block the thread."""
        return None if self._rate is None else _rejection(self._rate, kind, self._rate.retry_after(client, kind))

    async def rejection_async(self, kind: str, client: str) -> Response | None:
        """Do the same on an event loop."""
        if self._rate is None:
            return None
        return _rejection(self._rate, kind, await self._rate.retry_after_async(client, kind))


def _rejection(rate: RateLimiter, kind: str, wait: int) -> Response | None:
    """Return 429 with the headers of the IETF draft `ratelimit-headers`."""
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
    """The policy of one site. By default there are no limits.

    Pages of the origins in `peers` can send requests to the site, and its pages to them. With `always_secure`, every
    client uses TLS, also if a proxy connects without it. `time_limit` is in seconds.
    """

    peers: tuple[str, ...] = ()
    content: ContentSecurity = field(default_factory=ContentSecurity)
    hosts: Hosts = field(default_factory=Hosts)
    cross_site: CrossSite = field(default_factory=CrossSite)
    rates: RateLimits = field(default_factory=RateLimits)
    time_limit: float | None = None
    always_secure: bool = False


def request_policy_from(settings: Settings, paths: PathPolicy | None = None) -> RequestPolicy:
    """Return the policy of the settings. Debug mode has no rate limits, and no time limit because of breakpoints."""
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
