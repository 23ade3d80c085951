"""Who may ask, and how: what is decided about a request before anything in it is read.

A page of another site that a browser shows must not be able to ask: neither with its own `Origin`, nor by a name of its
own that leads here (DNS rebinding). See "Security" in the specification of the Streamable HTTP transport.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from lib.servers.contract import Post, Response
from lib.servers.hosts import LOCAL, named
from lib.servers.origins import host_of, origin_host
from lib.servers.problem import problem
from lib.servers.rate import Rate
from lib.settings import Settings

# Far more than any question to a documentation needs, in bytes.
BODY_LIMIT = 64 * 1024


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
        if origin is not None and origin_host(origin) not in self.hosts:
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
    return Guard(LOCAL | frozenset(named(own)), Rate(settings.mcp_rate_limit))
