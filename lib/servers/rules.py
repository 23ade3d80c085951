"""The interface of rules: steps of request handling in front of the app.

`rule_list.py` contains the rules and their order. The drivers in `asgi.py` and `wsgi.py` apply the whole list. A rule
sees a request and the head of a response in the same way on both.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

from starlette.types import Scope

from lib.http.messages import Post, Response


class RequestView:
    """A request as a rule sees it. A HEAD request looks like GET without a range: the driver drops the body."""

    def __init__(self, method: str, path: str, query: str, client: str, *, secure: bool) -> None:
        self.is_head = method == "HEAD"
        self.method = "GET" if self.is_head else method
        self.path = path
        self.query = query
        self.client = client
        self.secure = secure

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """All headers by lowercase name."""
        raise NotImplementedError

    def header(self, name: str) -> str | None:
        """Return a header by its lowercase name."""
        return self.headers.get(name)

    def for_handler(self, tail: str = "", body: bytes = b"") -> Post:
        """Return the request for a handler of GET or POST. The last one of several values of a parameter wins."""
        query = dict(parse_qsl(self.query, keep_blank_values=True)) if self.query else {}
        return Post(self.path, tail, query, self.headers, self.client, body)

    def size(self) -> tuple[int, int]:
        """Return the bytes of the request target and of all headers; zeros if the server limits them itself."""
        return 0, 0


class AsgiRequest(RequestView):
    """A request of an ASGI server, or the handshake of a WebSocket. `path` is the `asgi_path`, if it is known."""

    def __init__(self, scope: Scope, path: str | None = None) -> None:
        path = asgi_path(scope) if path is None else path
        query, secure = scope["query_string"].decode("latin-1"), scope.get("scheme") == "https"
        client = (scope.get("client") or ("",))[0]  # empty for a Unix socket
        super().__init__(scope.get("method", "GET"), path, query, client, secure=secure)
        self._scope = scope
        self._raw = scope["headers"]
        if self.is_head:  # ranges are defined for GET only (RFC 9110, section 14.2)
            self._raw = [pair for pair in self._raw if pair[0] != b"range"]

    def header(self, name: str) -> str | None:
        """Return the header with this lowercase name. Several of them become a list, as in `headers`."""
        key = name.encode("latin-1")
        values = [value for each, value in self._raw if each == key]
        return b", ".join(values).decode("latin-1") if values else None

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

    @cached_property
    def headers(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for raw_name, raw_value in self._raw:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            found[name] = f"{found[name]}, {value}" if name in found else value  # a list (RFC 9110, section 5.3)
        return found


def asgi_path(scope: Scope) -> str:
    """Return the decoded path under the path where the app is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    if path == root:
        return "" if root else path
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


class WsgiRequest(RequestView):
    """A request of a WSGI server. `path` is the `wsgi_path`, if it is known."""

    def __init__(self, environ: WSGIEnvironment, path: str | None = None) -> None:
        path = wsgi_path(environ) if path is None else path
        query, secure = environ.get("QUERY_STRING", ""), environ.get("wsgi.url_scheme") == "https"
        super().__init__(environ["REQUEST_METHOD"], path, query, environ.get("REMOTE_ADDR", ""), secure=secure)
        self._environ = environ

    @cached_property
    def headers(self) -> Mapping[str, str]:
        variables = (item for item in self._environ.items() if item[0].startswith("HTTP_"))
        headers = {name[5:].replace("_", "-").lower(): value for name, value in variables}
        if self._environ.get("CONTENT_TYPE"):
            headers["content-type"] = self._environ["CONTENT_TYPE"]
        if self.is_head:
            headers.pop("range", None)
        return headers


def wsgi_path(environ: WSGIEnvironment) -> str:
    """Return the decoded path under the path where the app is mounted. WSGI has bytes as Latin-1 (PEP 3333)."""
    raw: str = environ.get("PATH_INFO", "")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")


class ResponseHead:
    """Status and headers of a response."""

    def __init__(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status = status
        self.headers = headers

    def get(self, name: str) -> str | None:
        """Return the first header with this lowercase name."""
        for each, value in self.headers:
            if each.lower() == name:
                return value
        return None

    def add_missing(self, headers: Iterable[tuple[str, str]]) -> None:
        """Add headers whose lowercase names are not present yet."""
        present = {name.lower() for name, _ in self.headers}
        self.headers = [*self.headers, *(header for header in headers if header[0] not in present)]

    def set(self, name: str, value: str) -> None:
        """Replace a header by its lowercase name, or add it."""
        self.headers = [*(header for header in self.headers if header[0].lower() != name), (name, value)]


class Rule:
    """One step of request handling. A response from a rule passes `process_response` of the earlier rules only."""

    def process_request(self, request: RequestView) -> Response | None:
        """Return a response that replaces the app's, or None. May block its thread."""

    async def process_request_async(self, request: RequestView) -> Response | None:
        """Do the same on an event loop. A rule that waits for another service overrides it."""
        return self.process_request(request)

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        """Change the head of a response. Return True if the rule needs the whole body for `process_body`."""
        return False

    def process_body(self, request: RequestView, head: ResponseHead, body: bytes) -> bytes:
        """Change the head and the body of a response for which `process_response` requested it."""
        return body


def _overrides(rule: Rule, method: str) -> bool:
    return getattr(type(rule), method) is not getattr(Rule, method)


class RuleList:
    """Rules in the order in which a driver applies them. Methods that a rule does not override are skipped.

    `request_rules` are depth, rule, and whether the rule can wait on an event loop.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = list(enumerate(rules))
        on_request = [(depth, rule) for depth, rule in self._rules if _overrides(rule, "process_request")]
        self.request_rules = [(*each, _overrides(each[1], "process_request_async")) for each in on_request]
        # The rules for a response from each depth, the last first.
        on_response = [(depth, rule) for depth, rule in reversed(self._rules) if _overrides(rule, "process_response")]
        self._response_rules = {
            start: [rule for depth, rule in on_response if depth <= start] for start in range(-1, len(rules))
        }

    def depth_outside(self, kind: type[Rule]) -> int:
        """Return the depth of the rules before the first one of a kind."""
        return next(depth for depth, rule in self._rules if isinstance(rule, kind)) - 1

    def process_response(self, request: RequestView, head: ResponseHead, depth: int | None = None) -> list[Rule]:
        """Apply the rules, or those up to `depth`, to the head of a response, the last first, until one needs its body.

        Return that rule and those that are left, for `process_body`.
        """
        rules = self._response_rules[len(self._rules) - 1 if depth is None else depth]
        for n, rule in enumerate(rules):
            if rule.process_response(request, head):
                return rules[n:]
        return []

    @staticmethod
    def process_body(request: RequestView, head: ResponseHead, rules: Sequence[Rule], body: bytes) -> bytes:
        """Apply the rules that `process_response` returned to the whole response."""
        for n, rule in enumerate(rules):
            if n == 0 or rule.process_response(request, head):
                body = rule.process_body(request, head, body)
        return body
