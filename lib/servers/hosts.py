"""The names that the site answers as."""

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

_ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  what a server listens on, and nobody asks for


@dataclass(frozen=True, slots=True)
class Hosts:
    """Host names in lowercase, at any port. `*.example.com` includes all hosts under `example.com`, `*` all hosts.

    `any_host` are paths that respond to every host.
    """

    names: frozenset[str] = frozenset({ANY})
    any_host: frozenset[str] = PROBES

    def rejection(self, host: str | None, tail: str) -> Response | None:
        """Why a request for this `Host` is not answered. `tail` is its path below the prefix of the site."""
        if ANY in self.names or tail in self.any_host or _is_served(host or "", self.names):
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


def hosts_from(settings: Settings, any_host: frozenset[str] = frozenset()) -> Hosts:
    """The rules as the settings give them: in development, every host is served."""
    if settings.environment != "production":
        return Hosts()
    allowed = settings.allowed_hosts.split(",")
    if any(host.strip() == ANY for host in allowed):
        return Hosts()
    return Hosts(LOCAL | frozenset(named([urlsplit(settings.site_base_url).netloc, *allowed])), PROBES | any_host)


def named(hosts: Iterable[str]) -> Iterable[str]:
    """The names in a list that people wrote, with ports or without."""
    for host in hosts:
        bare = host.strip().lower()
        name = bare if ":" in bare and bare.count(":") > 1 and "[" not in bare else host_of(bare)  # `::1`, bare
        if name is not None and name not in _ANY_ADDRESS:
            yield name


# What a preflight is told. Other methods and headers are refused by the browser that asked.
METHODS = "GET, POST"
HEADERS = "content-type"
MAX_AGE = 600

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cors:
    """The rules for `origins`, each as a browser writes it in `Origin`: scheme, host, and a port that is not the usual.

    Requests of other origins, and those without one, are answered as if there were no rules.
    """

    origins: Collection[str]

    def preflight(self, method: str, origin: str | None, asked_method: str | None) -> Response | None:
        """The answer to a browser that asks whether it may ask; None when this is no such request."""
        if method != "OPTIONS" or asked_method is None or origin not in self.origins:
            return None
        allowed = {
            "access-control-allow-methods": METHODS,
            "access-control-allow-headers": HEADERS,
            "access-control-max-age": str(MAX_AGE),
        }
        return Response(b"", 204, "", allowed)

    def amended(self, headers: Iterable[tuple[str, str]], origin: str | None) -> Headers:
        """The headers of an answer. All of them vary, or a cache would give one origin what was meant for another."""
        kept, vary = [], ["Origin"]
        for name, value in headers:
            if name.lower() == "vary":
                vary.insert(-1, value)
            else:
                kept.append((name, value))
        kept.append(("vary", ", ".join(vary)))
        if origin in self.origins:
            kept.append(("access-control-allow-origin", origin or ""))
        return kept


# Methods that change nothing (RFC 9110, section 9.2.1).
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True, slots=True)
class CrossSite:
    """The rules of the site at `base_url`. `peers` are the origins that can send requests to it.

    `own_check` are paths that check the origin themselves.
    """

    peers: Collection[str] = ()
    base_url: str = ""
    own_check: frozenset[str] = frozenset()

    def rejection(self, method: str, tail: str, headers: Mapping[str, str]) -> Response | None:
        """Why a request is not answered. `tail` is its path below the prefix, header names are in lower case."""
        if method in SAFE or tail in self.own_check or self._is_own(headers):
            return None
        return problem(403, "Pages of other sites may not ask here.")

    def lets_connect(self, headers: Mapping[str, str]) -> bool:
        """Whether a WebSocket may be opened. Browsers send `Origin` with each handshake, and apply no CORS to it."""
        return self._is_own(headers)

    def _is_own(self, headers: Mapping[str, str]) -> bool:
        return headers.get("origin") in self.peers or is_from_own_page(headers, self.base_url) is not False
