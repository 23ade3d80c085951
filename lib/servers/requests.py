"""Requests of ASGI and WSGI servers as rules and features read them."""

from collections.abc import Mapping
from wsgiref.types import WSGIEnvironment

from starlette.types import Scope

from lib.http.messages import merge_headers


class RequestView:
    """A request as a rule sees it. A HEAD request looks like GET without a range: the driver drops the body."""

    __slots__ = ("_headers", "client", "is_head", "method", "path", "query", "secure")

    def __init__(self, method: str, path: str, query: str, client: str, *, secure: bool) -> None:
        self._headers: Mapping[str, str] | None = None
        self.is_head = method == "HEAD"
        self.method = "GET" if self.is_head else method
        self.path = path
        self.query = query
        self.client = client
        self.secure = secure

    @property
    def headers(self) -> Mapping[str, str]:
        """All headers by lowercase name."""
        if self._headers is None:
            self._headers = self._read_headers()
        return self._headers

    def header(self, name: str) -> str | None:
        """Return a header by its lowercase name."""
        return self.headers.get(name)

    def size(self) -> tuple[int, int]:
        """Return the bytes of the request target and of all headers; zeros if the server limits them itself."""
        return 0, 0

    def _read_headers(self) -> Mapping[str, str]:
        raise NotImplementedError


class AsgiRequest(RequestView):
    """A request of an ASGI server, or the handshake of a WebSocket."""

    __slots__ = ("_raw", "_scope")

    def __init__(self, scope: Scope, path: str) -> None:
        query, secure = scope["query_string"].decode("latin-1"), scope.get("scheme") == "https"
        client = (scope.get("client") or ("",))[0]  # empty for a Unix socket
        super().__init__(scope.get("method", "GET"), path, query, client, secure=secure)
        self._scope = scope
        self._raw = scope["headers"]
        if self.is_head:  # ranges are defined for GET only (RFC 9110, section 14.2)
            self._raw = [pair for pair in self._raw if pair[0] != b"range"]

    def header(self, name: str) -> str | None:
        """Return the first header with this lowercase name."""
        key = name.encode("latin-1")
        for each, value in self._raw:
            if each == key:
                return str(value.decode("latin-1"))
        return None

    def has_body(self) -> bool:
        """Return whether the client sends a body."""
        return any(
            (name == b"content-length" and value != b"0") or name == b"transfer-encoding" for name, value in self._raw
        )

    def scope_for_app(self) -> Scope:
        """Return the scope. A HEAD request becomes a GET request."""
        return {**self._scope, "method": "GET", "headers": self._raw} if self.is_head else self._scope

    def size(self) -> tuple[int, int]:
        target = len(self._scope.get("raw_path") or self._scope["path"]) + len(self._scope["query_string"])
        return target, sum(len(name) + len(value) for name, value in self._scope["headers"])

    def _read_headers(self) -> Mapping[str, str]:
        return merge_headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._raw)


def asgi_path(scope: Scope) -> str:
    """Return the decoded path under the path where the app is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    if path == root:
        return "" if root else path
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


class WsgiRequest(RequestView):
    """A request of a WSGI server."""

    __slots__ = ("_environ",)

    def __init__(self, environ: WSGIEnvironment, path: str) -> None:
        query, secure = environ.get("QUERY_STRING", ""), environ.get("wsgi.url_scheme") == "https"
        super().__init__(environ["REQUEST_METHOD"], path, query, environ.get("REMOTE_ADDR", ""), secure=secure)
        self._environ = environ

    def _read_headers(self) -> Mapping[str, str]:
        """Return the headers, except those that describe the body."""
        variables = (item for item in self._environ.items() if item[0].startswith("HTTP_"))
        headers = {name[5:].replace("_", "-").lower(): value for name, value in variables}
        if self.is_head:
            headers.pop("range", None)
        return headers


def wsgi_path(environ: WSGIEnvironment) -> str:
    """Return the decoded path under the path where the app is mounted. WSGI has bytes as Latin-1 (PEP 3333)."""
    raw: str = environ.get("PATH_INFO", "")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")
