"""Who may ask, and how: what is decided about a request before anything in it is read.

A page of another site that a browser shows must not be able to ask: neither with its own `Origin`, nor by a name of its
own that leads here (DNS rebinding). See "Security" in the specification of the Streamable HTTP transport.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lib.mcp.rate import Rate
from lib.servers.contract import Post, Response
from lib.servers.problem import problem
from lib.settings import Settings

# Far more than any question to a documentation needs, in bytes.
BODY_LIMIT = 64 * 1024

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  what a server listens on, and nobody asks for
_AUTHORITY = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[^\s:/?#@\[\]\\]+))(?::(?P<port>\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of one site. `hosts` are the names it answers as, at any port."""

    hosts: frozenset[str]
    rate: Rate

    def refusal(self, request: Post) -> Response | None:
        """Why a request is not answered; None when it may be read."""
        if host_of(request.headers.get("host", "")) not in self.hosts:
            return problem(403, "This host is not served here. MCP_ALLOWED_HOSTS names further ones.")
        origin = request.headers.get("origin")
        if origin is not None and _origin_host(origin) not in self.hosts:
            return problem(403, "Pages of other sites may not ask here. MCP_ALLOWED_HOSTS names those that may.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return problem(415, "A message is sent as application/json.")
        if len(request.body) > BODY_LIMIT:
            return problem(413, f"A message may have {BODY_LIMIT} bytes.")
        wait = self.rate.wait(request.client)
        if wait:
            return problem(429, f"Too many requests. Ask again in {wait} s.", {"retry-after": str(wait)})
        return None


def guard(settings: Settings) -> Guard:
    """The rules as the settings give them."""
    own = [urlsplit(settings.site_base_url).netloc, settings.host, *settings.mcp_allowed_hosts.split(",")]
    return Guard(LOCAL | frozenset(_named(own)), Rate(settings.mcp_rate_limit))


def host_of(authority: str) -> str | None:
    """The host of `host:port` in lower case; None for what is no such thing."""
    match = _AUTHORITY.fullmatch(authority.strip().lower())
    return (match["v6"] or match["name"].rstrip(".")) if match else None


def _origin_host(origin: str) -> str | None:
    """The host of an `Origin`; None for `null` and for what is none."""
    scheme, separator, authority = origin.partition("://")
    return host_of(authority) if separator and scheme.lower() in {"http", "https"} else None


def _named(hosts: Iterable[str]) -> Iterable[str]:
    for host in hosts:
        bare = host.strip().lower()
        name = bare if ":" in bare and bare.count(":") > 1 and "[" not in bare else host_of(bare)  # `::1`, bare
        if name is not None and name not in _ANY_ADDRESS:
            yield name
