"""Which pages of other origins may ask this site, and read what it answers (the CORS protocol, Fetch standard, 3.3).

Browsers send cookies to none of them: there is no `Access-Control-Allow-Credentials`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lib.servers.contract import Response

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
