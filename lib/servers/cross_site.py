"""Requests that a page of another site has a reader's browser send: they may read nothing, and change nothing either.

A browser says in `Sec-Fetch-Site` and `Origin` where a request came from, and no page can make it say otherwise.
Programs that are no browser send neither and are let through: they hold nothing that could be abused.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lib.servers.contract import Response
from lib.servers.origins import is_from_own_page
from lib.servers.problem import problem
from lib.site import MCP_PATH

# Methods that change nothing (RFC 9110, section 9.2.1).
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

# Has a guard of its own, with hosts of its own (lib/mcp/guard.py).
_GUARDED = frozenset({MCP_PATH.strip("/")})


@dataclass(frozen=True, slots=True)
class CrossSite:
    """The rules of the site at `base_url`. `peers` are the origins that may ask it."""

    peers: Collection[str] = ()
    base_url: str = ""

    def refusal(self, method: str, tail: str, headers: Mapping[str, str]) -> Response | None:
        """Why a request is not answered. `tail` is its path below the prefix, header names are in lower case."""
        if method in SAFE or tail in _GUARDED or self._is_own(headers):
            return None
        return problem(403, "Pages of other sites may not ask here.")

    def lets_connect(self, headers: Mapping[str, str]) -> bool:
        """Whether a WebSocket may be opened. Browsers send `Origin` with each handshake, and apply no CORS to it."""
        return self._is_own(headers)

    def _is_own(self, headers: Mapping[str, str]) -> bool:
        return headers.get("origin") in self.peers or is_from_own_page(headers, self.base_url) is not False
