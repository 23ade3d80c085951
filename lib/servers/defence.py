"""What the front of the site is told by the settings about who may ask, how often, and what documents may do."""

from dataclasses import dataclass, field

from lib.servers.cross_site import CrossSite
from lib.servers.hosts import Hosts, hosts_from
from lib.servers.rates import OFF, Rates
from lib.servers.security import DEVELOPMENT, DOCUMENTS, ContentSecurity
from lib.settings import Settings
from lib.shared_redis import shared_redis


@dataclass(frozen=True, slots=True)
class Defence:
    """The rules of one site. By default it refuses no host, counts nobody, and waits without an end.

    Pages of the origins in `peers` may ask the site (`cors.py`), and its own pages may ask them. With `always_secure`
    every reader comes by TLS, whatever the connection to the process is. `time_limit` is in seconds.
    """

    peers: tuple[str, ...] = ()
    content: ContentSecurity = field(default_factory=ContentSecurity)
    hosts: Hosts = field(default_factory=Hosts)
    cross_site: CrossSite = field(default_factory=CrossSite)
    rates: Rates = field(default_factory=Rates)
    time_limit: float | None = None
    always_secure: bool = False


def defence_from(settings: Settings) -> Defence:
    """The rules as the settings give them. In debug mode nobody is counted, and a breakpoint may take its time."""
    debug = settings.dash_debug
    return Defence(
        peers=settings.peers,
        content=ContentSecurity(DEVELOPMENT if debug else DOCUMENTS, settings.peers),
        hosts=hosts_from(settings),
        cross_site=CrossSite(settings.peers, settings.site_base_url),
        rates=Rates(OFF if debug else settings.rate_limit, shared_redis(settings)),
        time_limit=None if debug else settings.request_timeout,
        always_secure=settings.site_base_url.startswith("https://"),
    )
