"""The names that the site answers as."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lib.remembered import remembered
from lib.servers.contract import Response
from lib.servers.origins import host_of
from lib.servers.problem import problem
from lib.settings import Settings
from lib.site import MCP_PATH

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ANY = "*"

# Probes and scrapers ask a process by its address. The MCP server has hosts of its own (lib/mcp/guard.py).
EXEMPT = frozenset({"healthz", "readyz", "metrics", MCP_PATH.strip("/")})

_ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  what a server listens on, and nobody asks for


@dataclass(frozen=True, slots=True)
class Hosts:
    """Host names in lower case, at any port. `*.example.com` stands for all below `example.com`, `*` for all."""

    names: frozenset[str] = frozenset({ANY})

    def refusal(self, host: str | None, tail: str) -> Response | None:
        """Why a request for this `Host` is not answered. `tail` is its path below the prefix of the site."""
        if ANY in self.names or tail in EXEMPT or _is_served(host or "", self.names):
            return None
        if host_of(host or "") is None:
            return problem(400, "The Host of the request is missing or none.")
        return problem(421, "This host is not served here. ALLOWED_HOSTS names further ones.")


@remembered(1024)
def _is_served(authority: str, names: frozenset[str]) -> bool:
    host = host_of(authority)
    if host is None:
        return False
    return host in names or any(name.startswith("*.") and host.endswith(name[1:]) for name in names)


def hosts_from(settings: Settings) -> Hosts:
    """The rules as the settings give them: in development, every host is served."""
    if settings.environment != "production":
        return Hosts()
    allowed = settings.allowed_hosts.split(",")
    if any(host.strip() == ANY for host in allowed):
        return Hosts()
    return Hosts(LOCAL | frozenset(named([urlsplit(settings.site_base_url).netloc, *allowed])))


def named(hosts: Iterable[str]) -> Iterable[str]:
    """The names in a list that people wrote, with ports or without."""
    for host in hosts:
        bare = host.strip().lower()
        name = bare if ":" in bare and bare.count(":") > 1 and "[" not in bare else host_of(bare)  # `::1`, bare
        if name is not None and name not in _ANY_ADDRESS:
            yield name
