"""Requests of WSGI servers: what rules and features read from an environ."""

from collections.abc import Mapping
from wsgiref.types import WSGIEnvironment

from lib.servers.rules import RequestView


class WsgiRequest(RequestView):
    """A request of a WSGI server."""

    __slots__ = ("_environ", "_headers", "client", "is_head", "method", "path", "query", "secure")

    def __init__(self, environ: WSGIEnvironment, path: str) -> None:
        self._environ = environ
        self._headers: Mapping[str, str] | None = None
        self.is_head = environ["REQUEST_METHOD"] == "HEAD"
        self.method = "GET" if self.is_head else environ["REQUEST_METHOD"]
        self.path = path
        self.query = environ.get("QUERY_STRING", "")
        self.client = environ.get("REMOTE_ADDR", "")
        self.secure = environ.get("wsgi.url_scheme") == "https"

    def header(self, name: str) -> str | None:
        value: str | None = self._environ.get(f"HTTP_{name.upper().replace('-', '_')}")
        return None if self.is_head and name == "range" else value

    @property
    def headers(self) -> Mapping[str, str]:
        if self._headers is None:
            headers = headers_of(self._environ)
            if self.is_head:  # ranges are defined for GET only (RFC 9110, section 14.2)
                headers.pop("range", None)
            self._headers = headers
        return self._headers

    def size(self) -> tuple[int, int]:
        return 0, 0  # WSGI servers check the size themselves


def path_of(environ: WSGIEnvironment) -> str:
    """Return the decoded path under the place where the app is mounted. WSGI has bytes as Latin-1 (PEP 3333)."""
    raw: str = environ.get("PATH_INFO", "")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")


def headers_of(environ: WSGIEnvironment) -> dict[str, str]:
    """Return all headers of the request by lowercase name, except those that describe its body."""
    return {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
