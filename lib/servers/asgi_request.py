"""Requests and responses of ASGI servers: what rules and features read from a scope, and how a response is sent."""

from collections.abc import Mapping

from starlette.types import Scope, Send

from lib.http.messages import Response, merge_headers
from lib.servers.rules import ByteHeaders, RequestView


class AsgiRequest(RequestView):
    """A request of an ASGI server."""

    __slots__ = ("_headers", "_raw", "_scope", "client", "is_head", "method", "path", "query", "secure")

    def __init__(self, scope: Scope, path: str) -> None:
        self._scope = scope
        self._headers: Mapping[str, str] | None = None
        self._raw = scope["headers"]
        self.is_head = scope["method"] == "HEAD"
        self.method = "GET" if self.is_head else scope["method"]
        if self.is_head:  # ranges are defined for GET only (RFC 9110, section 14.2)
            self._raw = [pair for pair in self._raw if pair[0] != b"range"]
        self.path = path
        self.query = scope["query_string"].decode("latin-1")
        self.client = client_of(scope)
        self.secure = scope.get("scheme") == "https"

    def header(self, name: str) -> str | None:
        key = ByteHeaders.encode(name)
        for each, value in self._raw:
            if each == key:
                return str(value.decode("latin-1"))
        return None

    @property
    def headers(self) -> Mapping[str, str]:
        if self._headers is None:
            self._headers = merge_headers(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in self._raw
            )
        return self._headers

    def size(self) -> tuple[int, int]:
        return request_size(self._scope)

    def has_body(self) -> bool:
        """Return whether the client sends a body."""
        return any(
            (name == b"content-length" and value != b"0") or name == b"transfer-encoding" for name, value in self._raw
        )

    def scope_for_app(self) -> Scope:
        """Return the scope, in which a HEAD request is a GET request: the driver drops the body."""
        return {**self._scope, "method": "GET", "headers": self._raw} if self.is_head else self._scope


def path_of(scope: Scope) -> str:
    """Return the decoded path under the place where the app is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    if not root or not path.startswith(root):
        return path
    if path == root:
        return ""
    return path.removeprefix(root) if path[len(root)] == "/" else path


def headers_of(scope: Scope) -> dict[str, str]:
    """Return all headers of the request by lowercase name."""
    return merge_headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])


def client_of(scope: Scope) -> str:
    """Return the IP address of the connection; an empty string for a Unix socket."""
    client = scope.get("client")
    return client[0] if client else ""


def request_size(scope: Scope) -> tuple[int, int]:
    """Return the bytes of the request target and of all headers."""
    target = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    return target, sum(len(name) + len(value) for name, value in scope["headers"])


async def send_response(response: Response, send: Send) -> None:
    """Send a response."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.all_headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
