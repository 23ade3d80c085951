"""The settings for the request filter: hosts, origins, rate limits, and the Content Security Policy."""

from dataclasses import dataclass, field

from lib.process.shared_state import shared_redis
from lib.servers.hosts import CrossSite, Hosts, hosts_from
from lib.servers.rate_limits import CALLBACK_RATE, OFF, RateKind, RateLimits
from lib.servers.security import DEVELOPMENT, DOCUMENTS, ContentSecurity
from lib.settings import Settings


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


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """The policy of one site. By default there are no limits.

    With `always_secure`, every client uses TLS, also if a proxy connects without it. `time_limit` is in seconds.
    """

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
        content=ContentSecurity(DEVELOPMENT if debug else DOCUMENTS, settings.peers, settings.sources),
        hosts=hosts_from(settings, paths.any_host),
        cross_site=CrossSite(settings.peers, settings.site_base_url, paths.own_origin_check),
        rates=RateLimits(
            OFF if debug else settings.rate_limit, shared_redis(settings), (CALLBACK_RATE, *paths.rate_limited)
        ),
        time_limit=None if debug else settings.request_timeout,
        always_secure=settings.site_base_url.startswith("https://"),
    )
