"""The hosts of the site, and the origins that can send requests to it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from lib.http.errors import problem
from lib.http.messages import Response
from lib.http.origins import host_of, is_from_own_page
from lib.process.cache import remembered
from lib.settings import Settings

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ANY = "*"

# Load balancers send probes to the IP address of a process.
PROBES = frozenset({"healthz", "readyz"})

_ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  servers listen on these


@dataclass(frozen=True, slots=True)
class Hosts:
    """Host names in lowercase, at any port. `*.example.com` includes all hosts under `example.com`, `*` all hosts.

    `any_host` are paths that respond to every host.
    """

    names: frozenset[str] = frozenset({ANY})
    any_host: frozenset[str] = PROBES

    def rejection(self, host: str | None, tail: str) -> Response | None:
        """Return why a request for this `Host` is rejected, or None. `tail` is its path without the prefix."""
        is_any = ANY in self.names and "," not in (host or "")  # a repeated header is a list
        if is_any or tail in self.any_host or _is_served(host or "", self.names):
            return None
        if host_of(host or "") is None:
            return problem(400, "The Host header is missing or invalid.")
        return problem(421, "Host not allowed. Add it to ALLOWED_HOSTS.")


@remembered(1024)
def _is_served(authority: str, names: frozenset[str]) -> bool:
    host = host_of(authority) or ""
    return host in names or any(name.startswith("*.") and host.endswith(name[1:]) for name in names)


def hosts_from(settings: Settings, any_host: frozenset[str] = frozenset()) -> Hosts:
    """Return the hosts of the settings. In development, the site responds to every host."""
    allowed = settings.allowed_hosts.split(",")
    if settings.environment != "production" or ANY in map(str.strip, allowed):
        return Hosts()
    return Hosts(LOCAL | frozenset(parse_hosts([urlsplit(settings.site_base_url).netloc, *allowed])), PROBES | any_host)


def parse_hosts(hosts: Iterable[str]) -> Iterable[str]:
    """Return the names of hosts with or without ports."""
    for host in hosts:
        bare = host.strip().lower()
        name = bare if ":" in bare and bare.count(":") > 1 and "[" not in bare else host_of(bare)  # `::1`, bare
        if name is not None and name not in _ANY_ADDRESS:
            yield name


# Methods that change nothing (RFC 9110, section 9.2.1).
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True, slots=True)
class CrossSite:
    """The rules of the site at `base_url`. Pages of `peers` can send requests; all pages can to `own_check`."""

    peers: Collection[str] = ()
    base_url: str = ""
    own_check: frozenset[str] = frozenset()

    def rejection(self, method: str, tail: str, headers: Mapping[str, str]) -> Response | None:
        """Return why a request is rejected, or None. `tail` is its path without the prefix."""
        if method in SAFE or tail in self.own_check or self.is_own(headers):
            return None
        return problem(403, "Requests from pages of other sites are not allowed.")

    def is_own(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request is from the site, a peer, or not from a page."""
        return headers.get("origin") in self.peers or is_from_own_page(headers, self.base_url) is not False
