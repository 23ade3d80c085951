"""The server contract: requests, and the response of every backend. `test_table.py` sends each one on each backend.

Most cases are the same on all backends. For a difference, the case names the backend, its response, and the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lib.backend import SUPPORTED_BACKENDS, BackendName, known_backend
from lib.http.errors import MEDIA_TYPE, title
from lib.http.messages import CALLBACK_PATH
from tests.page_tables import markdown_table

CALLBACK = CALLBACK_PATH
MCP = "/mcp"
MCP_PING = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
JSON = {"content-type": "application/json"}
PROBLEM = {"content-type": MEDIA_TYPE}
HTML = {"content-type": "text/html"}
MARKDOWN = {"content-type": "text/markdown"}
READABLE = {"allow": "GET, HEAD, OPTIONS"}
CALLABLE = {"allow": "OPTIONS, POST"}
PEER = "http://peer.example"  # the value in PEER_BACKENDS in the tests
OTHER = "http://other.example"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
MEGABYTE = b" " * 1024 * 1024
# The tables truncate a longer request.
MAX_REQUEST_LENGTH = 48


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """A request, sent unchanged. `chunks` are sent without a `Content-Length`; a header can contain a wrong one.

    A header with several values is sent several times.
    """

    method: str
    path: str
    headers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    body: bytes = b""
    chunks: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def header_lines(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the value of each header, in order."""
        for name, values in self.headers.items():
            for value in (values,) if isinstance(values, str) else values:
                yield name, value


@dataclass(frozen=True, slots=True)
class CaseResponse:
    """The expected status, the start of these headers, and a part of the body. None means that a header is missing."""

    status: int
    headers: Mapping[str, str | None] = field(default_factory=dict)
    says: str = ""

    def __str__(self) -> str:
        return ", ".join([f"{self.status} {title(self.status)}", *(_shown(*header) for header in self.headers.items())])


def _shown(name: str, value: str | None) -> str:
    """Return a header for the tables. A content type needs no name."""
    if name == "content-type" and value is not None:
        return value
    return f"no `{name.title()}`" if value is None else f"`{name.title()}: {value}`"


@dataclass(frozen=True, slots=True)
class ContractCase:
    """One case of the contract. The test that `proof` names checks a case without a request."""

    name: str
    ask: CaseRequest | None
    answer: CaseResponse | str
    differs: Mapping[BackendName, CaseResponse | str] = field(default_factory=dict)
    note: str = ""
    proof: str = ""

    def on(self, backend: BackendName) -> CaseResponse | str:
        """Return the response of this backend."""
        return self.differs.get(backend, self.answer)


def _callback(name: str, body: bytes, answer: CaseResponse) -> ContractCase:
    return ContractCase(name, CaseRequest("POST", CALLBACK, JSON, body), answer)


def _mcp(name: str, body: bytes, answer: CaseResponse, headers: Mapping[str, str] | None = None) -> ContractCase:
    return ContractCase(name, CaseRequest("POST", MCP, {**JSON, **(headers or {})}, body), answer)


_REFUSED = CaseResponse(400, JSON, "error")
_TOO_LONG = CaseResponse(413, PROBLEM)
_NOTHING = CaseResponse(404, PROBLEM)
_NO_PAGE = CaseResponse(404, HTML, "<h1>Page not found</h1>")

PAGES = (
    ContractCase("Page", CaseRequest("GET", "/a-page"), CaseResponse(200, HTML, "<article")),
    ContractCase("Unknown page", CaseRequest("GET", "/nope"), _NO_PAGE),
    ContractCase("URL of the 404 page", CaseRequest("GET", "/not-found-404"), _NO_PAGE),
    ContractCase(
        "Trailing slash", CaseRequest("GET", "/a-page/?x=1&y"), CaseResponse(308, {"location": "/a-page?x=1&y"})
    ),
    ContractCase("Double slash", CaseRequest("GET", "//a-page"), CaseResponse(308, {"location": "/a-page"})),
    ContractCase("Only slashes", CaseRequest("GET", "//"), CaseResponse(308, {"location": "/"})),
    ContractCase(
        "Trailing slash, with `HEAD`", CaseRequest("HEAD", "/a-page/"), CaseResponse(308, {"location": "/a-page"})
    ),
    ContractCase("Home page", CaseRequest("GET", "/"), CaseResponse(200, HTML)),
    ContractCase("Unknown page with a trailing slash", CaseRequest("GET", "/nope/"), _NO_PAGE),
    ContractCase(
        "Another host in the path", CaseRequest("GET", "//evil.example/"), CaseResponse(404, {"location": None})
    ),
    ContractCase(
        "Another host in the path, with a backslash",
        CaseRequest("GET", "/\\evil.example/"),
        CaseResponse(404, {"location": None}),
    ),
    ContractCase(
        "Another host in the path, before a page",
        CaseRequest("GET", "//evil.example//a-page/"),
        CaseResponse(404, {"location": None}),
    ),
    ContractCase(
        "Trailing slash, from a script (curl)",
        CaseRequest("GET", "/a-page/", {"user-agent": "curl/8"}),
        CaseResponse(308, {"location": "/a-page"}),
    ),
    ContractCase(
        "Page, for a script (curl)",
        CaseRequest("GET", "/a-page", {"user-agent": "curl/8"}),
        CaseResponse(200, HTML, "A page"),
    ),
    ContractCase(
        "`Accept: text/markdown`, from a script (curl)",
        CaseRequest("GET", "/a-page", {"user-agent": "curl/8", "accept": "text/markdown"}),
        CaseResponse(200, MARKDOWN, "# A page"),
    ),
    ContractCase(
        "`Accept` prefers HTML to Markdown",
        CaseRequest("GET", "/a-page", {"accept": "text/html, text/markdown;q=0.9"}),
        CaseResponse(200, HTML, "A page"),
    ),
    ContractCase("Page as Markdown", CaseRequest("GET", "/a-page.md"), CaseResponse(200, MARKDOWN, "# A page")),
    ContractCase("Home page as Markdown", CaseRequest("GET", "/index.md"), CaseResponse(200, MARKDOWN, "/llms.txt")),
    ContractCase("Unknown page as Markdown", CaseRequest("GET", "/nope.md"), CaseResponse(404, MARKDOWN)),
    ContractCase(
        "Unknown page as Markdown, similar to a page",
        CaseRequest("GET", "/a-pge.md"),
        CaseResponse(404, MARKDOWN, "/a-page.md)"),
    ),
    ContractCase(
        "Unknown page, for an agent (Claude-User)",
        CaseRequest("GET", "/a-pge", {"user-agent": "Claude-User/1.0"}),
        CaseResponse(404, MARKDOWN, "/a-page.md)"),
    ),
    ContractCase(
        "Repeated `User-Agent`, browser and blocked crawler (GPTBot)",
        CaseRequest("GET", "/a-page", {"user-agent": ("Mozilla/5.0 (X11; Linux x86_64)", "GPTBot/1.2")}),
        CaseResponse(403),
    ),
    ContractCase(
        "Blocked crawler (GPTBot)", CaseRequest("GET", "/a-page", {"user-agent": "GPTBot/1.2"}), CaseResponse(403)
    ),
    ContractCase(
        "Blocked crawler (GPTBot), Markdown",
        CaseRequest("GET", "/a-page.md", {"user-agent": "GPTBot/1.2"}),
        CaseResponse(403),
    ),
    ContractCase(
        "Atom feed", CaseRequest("GET", "/feed.xml"), CaseResponse(200, {"content-type": "application/atom+xml"})
    ),
)

METHODS = (
    ContractCase("`HEAD` for a page", CaseRequest("HEAD", "/a-page"), CaseResponse(200, HTML)),
    ContractCase("`HEAD` for an unknown page", CaseRequest("HEAD", "/nope"), CaseResponse(404, HTML)),
    ContractCase("`HEAD` for the layout of Dash", CaseRequest("HEAD", "/_dash-layout"), CaseResponse(200, JSON)),
    ContractCase("`HEAD` for a document for agents", CaseRequest("HEAD", "/llms.txt"), CaseResponse(200)),
    ContractCase("`HEAD` for the API", CaseRequest("HEAD", "/api/pages"), CaseResponse(200, JSON)),
    ContractCase("`HEAD` for the search", CaseRequest("HEAD", "/api/search?q=page"), CaseResponse(200, JSON)),
    ContractCase(
        "`HEAD` for an asset",
        CaseRequest("HEAD", "/assets/dash.js"),
        CaseResponse(200, {"content-type": "text/javascript"}),
    ),
    ContractCase("`POST` to a page", CaseRequest("POST", "/a-page"), CaseResponse(405, READABLE)),
    ContractCase("`POST` to an unknown path", CaseRequest("POST", "/nope"), _NOTHING),
    ContractCase("`GET` for a callback", CaseRequest("GET", CALLBACK), CaseResponse(405, CALLABLE)),
    ContractCase("`PUT` to a callback", CaseRequest("PUT", CALLBACK), CaseResponse(405, CALLABLE)),
    ContractCase(
        "`DELETE` in the API", CaseRequest("DELETE", "/api/pages"), CaseResponse(405, {**PROBLEM, **READABLE})
    ),
    ContractCase("`POST` to the layout of Dash", CaseRequest("POST", "/_dash-layout"), CaseResponse(405, READABLE)),
    ContractCase("`OPTIONS` for a page", CaseRequest("OPTIONS", "/a-page"), CaseResponse(204, READABLE)),
    ContractCase("`OPTIONS` for a callback", CaseRequest("OPTIONS", CALLBACK), CaseResponse(204, CALLABLE)),
    ContractCase(
        "Unknown HTTP method",
        CaseRequest("FOO", "/a-page"),
        CaseResponse(400),
        {"flask": CaseResponse(405, READABLE)},
        "uvicorn rejects unknown methods before the app sees the request; gunicorn passes them on",
    ),
)

FILES = (
    ContractCase(
        "Social card of a page",
        CaseRequest("GET", "/_cards/a-page.png"),
        CaseResponse(200, {"content-type": "image/png"}),
    ),
    ContractCase(
        "Social card of an unknown page",
        CaseRequest("GET", "/_cards/nope.png"),
        CaseResponse(404, {"cache-control": "no-store"}),
    ),
    ContractCase("The assets folder itself", CaseRequest("GET", "/assets/"), _NOTHING),
    ContractCase("`POST` to the assets folder", CaseRequest("POST", "/assets/"), CaseResponse(405, READABLE)),
    ContractCase(
        "Unknown script of a component library", CaseRequest("GET", "/_dash-component-suites/dash/nope.js"), _NOTHING
    ),
    ContractCase(
        "Script of an unknown component library", CaseRequest("GET", "/_dash-component-suites/nope/nope.js"), _NOTHING
    ),
    ContractCase(
        "Path that leaves the folder (`..`)",
        CaseRequest("GET", "/_dash-component-suites/dash/../../etc/passwd"),
        _NOTHING,
    ),
    ContractCase("Unknown asset", CaseRequest("GET", "/assets/nope.css"), _NOTHING),
    ContractCase("Asset with a name that is too long", CaseRequest("GET", "/assets/" + "a" * 300), _NOTHING),
    ContractCase("Asset with a null byte in its name", CaseRequest("GET", "/assets/%00.css"), _NOTHING),
)

BODIES = (
    _callback("Callback with an empty object", b"{}", _REFUSED),
    _callback("Callback with invalid JSON", b"{", _REFUSED),
    _callback("Callback with JSON that is not an object", b"[1]", _REFUSED),
    _callback("Callback with JSON that is nested too deeply", b"[" * 100_000, _REFUSED),
    _callback("Callback with bytes that are not UTF-8", b"\xff\xfe", _REFUSED),
    _callback("Unknown callback", b'{"output": "nope.children"}', _REFUSED),
    _callback("Callback with a list as the output", b'{"output": ["echo-output.children"]}', _REFUSED),
    _callback("Callback without its inputs", b'{"output": "echo-output.children"}', _REFUSED),
    ContractCase(
        "Callback with another content type",
        CaseRequest("POST", CALLBACK, {"content-type": "text/plain"}, b"{}"),
        CaseResponse(415, JSON),
    ),
    ContractCase("Body over the limit", CaseRequest("POST", CALLBACK, JSON, MEGABYTE * 3), _TOO_LONG),
    ContractCase(
        "Body over the limit, chunked", CaseRequest("POST", CALLBACK, JSON, chunks=(MEGABYTE,) * 3), _TOO_LONG
    ),
    ContractCase(
        "`Content-Length` over the limit",
        CaseRequest("POST", CALLBACK, {**JSON, "content-length": "99999999"}),
        _TOO_LONG,
    ),
    ContractCase(
        "Body over the limit, for the API", CaseRequest("POST", "/api/pages", JSON, chunks=(MEGABYTE,) * 3), _TOO_LONG
    ),
    ContractCase(
        "Chunked body with an empty object", CaseRequest("POST", CALLBACK, JSON, chunks=(b"{", b"}")), _REFUSED
    ),
)

INVALID_REQUESTS = (
    ContractCase(
        "Two `Host` headers", CaseRequest("GET", "/a-page", {"host": ("a.example", "b.example")}), CaseResponse(400)
    ),
    ContractCase("Newline at the end of a path", CaseRequest("GET", "/a-page%0A"), _NOTHING),
    ContractCase("Newline at the end of a path, for the API", CaseRequest("GET", "/api/pages%0A"), _NOTHING),
    ContractCase("Newline at the end of a path, with `POST`", CaseRequest("POST", "/api/demo/tasks%0A"), _NOTHING),
    ContractCase("Newline at the end of a path, for a document", CaseRequest("GET", "/llms.txt%0A"), _NOTHING),
)

API = (
    ContractCase(
        "List of pages", CaseRequest("GET", "/api/pages"), CaseResponse(200, {**JSON, "cache-control": "no-cache"})
    ),
    ContractCase(
        "List of pages that the client has",
        CaseRequest("GET", "/api/pages", {"if-none-match": "*"}),
        CaseResponse(304, {"cache-control": "no-cache"}),
    ),
    ContractCase(
        "First part of the list of pages",
        CaseRequest("GET", "/api/pages?limit=1"),
        CaseResponse(200, {**JSON, "link": '</api/pages?limit=1&offset=1>; rel="next"'}, '"count":1,'),
    ),
    ContractCase(
        "Repeated parameter: the last one counts",
        CaseRequest("GET", "/api/pages?limit=0&limit=1"),
        CaseResponse(200, JSON, '"count":1,'),
    ),
    ContractCase(
        "Home page, by its encoded path", CaseRequest("GET", "/api/pages/%2F"), CaseResponse(200, JSON, '"/"')
    ),
    ContractCase(
        "Page, by its encoded path",
        CaseRequest("GET", "/api/pages/%2Fa-page"),
        CaseResponse(200, JSON, '"path":"/a-page"'),
    ),
    ContractCase(
        "Repeated header: the values are a list",
        CaseRequest("GET", "/api/demo/dependency", {"accept-language": ("en;q=0.5", "de")}),
        CaseResponse(200, JSON, '"language":"de"'),
    ),
    ContractCase("The API folder itself", CaseRequest("GET", "/api"), _NOTHING),
    ContractCase("The API folder itself, with a slash", CaseRequest("GET", "/api/"), _NOTHING),
    ContractCase("Double slash before the API", CaseRequest("GET", "//api/pages"), _NOTHING),
    ContractCase("Double slash in the API", CaseRequest("GET", "/api//pages"), _NOTHING),
    ContractCase("Search", CaseRequest("GET", "/api/search?q=page&limit=3"), CaseResponse(200, JSON, '"hits"')),
    ContractCase("Search without a query", CaseRequest("GET", "/api/search"), CaseResponse(422, PROBLEM, '"q"')),
    ContractCase(
        "Search with a limit that is too high",
        CaseRequest("GET", "/api/search?q=page&limit=51"),
        CaseResponse(422, PROBLEM, '"limit"'),
    ),
    ContractCase("Unknown API path", CaseRequest("GET", "/api/nope"), _NOTHING),
    ContractCase("Unknown API path, with `POST`", CaseRequest("POST", "/api/nope"), _NOTHING),
    ContractCase("Unknown page in the API", CaseRequest("GET", "/api/pages/nope"), _NOTHING),
    ContractCase(
        "OpenAPI document",
        CaseRequest("GET", "/openapi.json"),
        CaseResponse(200, JSON, "openapi"),
    ),
)

MCP_CALLS = (
    _mcp("Message", MCP_PING, CaseResponse(200, JSON, '"result": {}')),
    _mcp(
        "Notification, which has no response",
        b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        CaseResponse(202),
    ),
    _mcp("Unknown MCP method", b'{"jsonrpc": "2.0", "id": 1, "method": "x"}', CaseResponse(200, JSON, "-32601")),
    _mcp("Message with invalid JSON", b"{", CaseResponse(400, JSON, "-32700")),
    _mcp("Message with JSON that is nested too deeply", b"[" * 60_000, CaseResponse(400, JSON, "-32700")),
    _mcp("Several messages in one request", b"[]", CaseResponse(400, JSON, "-32600")),
    _mcp("Message over the size limit", b" " * 100_000, _TOO_LONG),
    _mcp("Message with another content type", MCP_PING, CaseResponse(415, PROBLEM), {"content-type": "text/plain"}),
    _mcp(
        "Message from a page of another site", MCP_PING, CaseResponse(403, PROBLEM), {"origin": "http://evil.example"}
    ),
    _mcp("Message with an unknown host name", MCP_PING, CaseResponse(403, PROBLEM), {"host": "evil.example"}),
    ContractCase("`GET` for the endpoint", CaseRequest("GET", MCP), CaseResponse(405, CALLABLE)),
    ContractCase(
        "Slow tools",
        None,
        "run in separate threads, time out after `MCP_TIMEOUT` seconds, and return “busy” if all threads are in use",
        proof="test_a_slow_example_is_given_up_and_holds_nobody_up",
    ),
)

_OPEN = {"access-control-allow-origin": PEER}
_CLOSED = {"access-control-allow-origin": None}
_PUBLIC = {"access-control-allow-origin": "*"}

ORIGINS = (
    ContractCase(
        "Request from a peer", CaseRequest("GET", "/healthz", {"origin": PEER}), CaseResponse(200, {**JSON, **_OPEN})
    ),
    ContractCase(
        "Request from a peer, unknown page",
        CaseRequest("GET", "/nope", {"origin": PEER}),
        CaseResponse(404, {**HTML, **_OPEN}),
    ),
    ContractCase(
        "Request from a peer, API error",
        CaseRequest("GET", "/api/nope", {"origin": PEER}),
        CaseResponse(404, {**PROBLEM, **_OPEN}),
    ),
    ContractCase(
        "Preflight request from a peer",
        CaseRequest("OPTIONS", CALLBACK, {"origin": PEER, **PREFLIGHT}),
        CaseResponse(204, _OPEN),
    ),
    ContractCase(
        "Request from another origin",
        CaseRequest("GET", "/healthz", {"origin": OTHER}),
        CaseResponse(200, {**JSON, **_CLOSED}),
    ),
    ContractCase(
        "Request from another origin, read-only API",
        CaseRequest("GET", "/api/pages", {"origin": OTHER}),
        CaseResponse(200, {**JSON, **_PUBLIC}),
    ),
    ContractCase(
        "Request from another origin, API error",
        CaseRequest("GET", "/api/pages?limit=0", {"origin": OTHER}),
        CaseResponse(422, {**PROBLEM, **_PUBLIC}),
    ),
    ContractCase(
        "Request from another origin, Markdown",
        CaseRequest("GET", "/a-page", {"origin": OTHER, "accept": "text/markdown"}),
        CaseResponse(200, {**MARKDOWN, **_PUBLIC}),
    ),
    ContractCase(
        "Request from another origin, page",
        CaseRequest("GET", "/a-page", {"origin": OTHER}),
        CaseResponse(200, {**HTML, **_CLOSED}),
    ),
    ContractCase(
        "Preflight request from another origin, read-only API",
        CaseRequest("OPTIONS", "/api/search", {"origin": OTHER, **PREFLIGHT}),
        CaseResponse(204, {**_PUBLIC, "access-control-allow-methods": "GET, HEAD"}),
    ),
    ContractCase(
        "Request from another origin that changes something",
        CaseRequest("POST", "/api/demo/tasks", {"origin": OTHER}),
        CaseResponse(403, {**PROBLEM, **_CLOSED}),
    ),
    ContractCase(
        "Preflight request from another origin",
        CaseRequest("OPTIONS", CALLBACK, {"origin": OTHER, **PREFLIGHT}),
        CaseResponse(204, {**CALLABLE, **_CLOSED}),
    ),
)

CALLBACKS = (
    ContractCase("Successful callback", None, "200 OK, application/json", proof="test_a_callback_answers_json"),
    ContractCase(
        "Callback that raises an exception",
        None,
        "500 Internal Server Error, application/json, with an error ID that is also in the log",
        proof="test_a_failing_callback_is_an_id_for_the_asker_and_a_traceback_in_the_log",
    ),
    ContractCase(
        "Slow `def` callbacks",
        None,
        "run in a thread pool; other requests continue",
        {"flask": "each occupies the thread of its request; other requests continue while a thread is free"},
        "gunicorn provides the threads; `--threads` sets their number",
        proof="test_slow_callbacks_hold_nobody_up",
    ),
    ContractCase(
        "`async def` callbacks",
        None,
        "run on the event loop",
        {"flask": "run on a shared event loop; each occupies the thread of its request"},
        "WSGI has no event loop, so each process runs one in the background; many waiting callbacks need many threads",
        proof="test_async_callbacks_work",
    ),
    ContractCase(
        "Callbacks with `websocket=True`",
        None,
        "run over a WebSocket, which the page opens for the first of them",
        {"flask": "run over HTTP; all updates arrive at the end"},
        "WSGI does not support WebSockets",
        proof="test_what_a_callback_streams_comes_as_it_is_sent",
    ),
    ContractCase("WebSocket from a page of another site", None, "rejected", proof="test_a_foreign_page_gets_no_socket"),
    ContractCase(
        "WebSocket at an unknown path", None, "400 Bad Request", proof="test_a_socket_at_an_unknown_path_is_rejected"
    ),
    ContractCase(
        "WebSocket message with JSON that is nested too deeply",
        None,
        "closes the connection with code 1007",
        {"flask": "not possible"},
        "WSGI does not support WebSockets",
        proof="test_json_that_is_nested_too_deeply_closes_the_socket",
    ),
    ContractCase(
        "WebSocket that only sends",
        None,
        "responds to pings, and to the close of the client",
        {"flask": "not possible"},
        "WSGI does not support WebSockets",
        proof="test_a_socket_that_only_sends_reads_too",
    ),
    ContractCase(
        "More demo streams, WebSockets, or tasks than a process allows",
        None,
        "429 Too Many Requests, with `Retry-After`",
        proof="test_streams_are_bounded_and_their_slots_come_back",
    ),
    ContractCase(
        "More unknown pages than the rate limit allows",
        None,
        "429 Too Many Requests, with `Retry-After`",
        proof="test_unknown_pages_count_in_the_rate_limit",
    ),
    ContractCase(
        "Callback whose request times out", None, "ends its task", proof="test_a_canceled_request_leaves_no_task"
    ),
    ContractCase(
        "Headers and path in `ctx`", None, "in any case, and a path", proof="test_a_callback_knows_its_request"
    ),
    ContractCase(
        "Several Dash apps in one process", None, "each handles its own requests", proof="test_two_apps_in_a_process"
    ),
    ContractCase(
        "Under a parent app, without lifespan events, two workers",
        None,
        "ready before the first request",
        proof="test_mounted_below_a_parent_app",
    ),
)

GROUPS: Mapping[str, tuple[ContractCase, ...]] = {
    "Pages": PAGES,
    "HTTP methods": METHODS,
    "Files": FILES,
    "Request bodies": BODIES,
    "JSON API": API,
    "MCP": MCP_CALLS,
    "Cross-origin requests": ORIGINS,
    "Callbacks and processes": CALLBACKS,
    "Unusual paths": INVALID_REQUESTS,
}
ROWS: tuple[ContractCase, ...] = tuple(row for rows in GROUPS.values() for row in rows)


def contract_tables() -> str:
    """Return a heading and a Markdown table per group, for the page that shows the contract."""
    return "\n\n".join(f"## {group}\n\n{_table(cases)}" for group, cases in GROUPS.items())


def _table(cases: tuple[ContractCase, ...]) -> str:
    heads = ("Case", "Request", "Response") if any(case.ask for case in cases) else ("Case", "Behavior")
    rows = ([case.name, _request(case), _result(case)] for case in cases)
    return markdown_table(heads, (row if len(heads) == len(row) else [row[0], row[-1]] for row in rows))


def _request(case: ContractCase) -> str:
    request = str(case.ask or "")
    if len(request) > MAX_REQUEST_LENGTH:
        request = f"{request[:MAX_REQUEST_LENGTH]}…"
    return f"`{request}`" if request else ""


def _result(case: ContractCase) -> str:
    """Return the response of all backends, or one for each backend and the reason if they differ."""
    backends: dict[str, list[str]] = {}
    for name in SUPPORTED_BACKENDS:
        backends.setdefault(str(case.on(name)), []).append(known_backend(name).label)
    if len(backends) == 1:
        return str(case.answer)
    results = "; ".join(f"{' and '.join(labels)}: {result}" for result, labels in backends.items())
    return f"{results} ({case.note})"
