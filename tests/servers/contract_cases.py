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
MCP = "/_dash-mcp"
MCP_PING = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
JSON = {"content-type": "application/json"}
PROBLEM = {"content-type": MEDIA_TYPE}
HTML = {"content-type": "text/html"}
MARKDOWN = {"content-type": "text/markdown"}
READABLE = {"allow": "GET, HEAD, OPTIONS"}
CALLABLE = {"allow": "OPTIONS, POST"}
PEER = "http://peer.example"  # what the tests have in PEER_BACKENDS
OTHER = "http://other.example"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
MEGABYTE = b" " * 1024 * 1024
# The tables cut a longer request.
MAX_REQUEST_LENGTH = 48


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """A request, sent unchanged. `chunks` are sent without a `Content-Length`; a header can contain a wrong one."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class CaseResponse:
    """The expected status, the start of these headers, and a part of the body. None means that a header is missing."""

    status: int
    headers: Mapping[str, str | None] = field(default_factory=dict)
    says: str = ""

    def __str__(self) -> str:
        shown = [value for name, value in self.headers.items() if value is not None and name != "location"]
        target = [f"to {self.headers['location']}"] if self.headers.get("location") else []
        return ", ".join([f"{self.status} {title(self.status)}", *target, *shown])


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
    ContractCase("A page", CaseRequest("GET", "/a-page"), CaseResponse(200, HTML, "<article")),
    ContractCase("An unknown page is the 404 page", CaseRequest("GET", "/nope"), _NO_PAGE),
    ContractCase("The address of the 404 page", CaseRequest("GET", "/not-found-404"), _NO_PAGE),
    ContractCase(
        "A trailing slash", CaseRequest("GET", "/a-page/?x=1&y"), CaseResponse(308, {"location": "/a-page?x=1&y"})
    ),
    ContractCase("Double slashes", CaseRequest("GET", "//a-page"), CaseResponse(308, {"location": "/a-page"})),
    ContractCase("Nothing but slashes", CaseRequest("GET", "//"), CaseResponse(308, {"location": "/"})),
    ContractCase("A trailing slash, HEAD", CaseRequest("HEAD", "/a-page/"), CaseResponse(308, {"location": "/a-page"})),
    ContractCase("The home page keeps its slash", CaseRequest("GET", "/"), CaseResponse(200, HTML)),
    ContractCase("An unknown page with a slash", CaseRequest("GET", "/nope/"), _NO_PAGE),
    ContractCase(
        "Another host as the path", CaseRequest("GET", "//evil.example/"), CaseResponse(404, {"location": None})
    ),
    ContractCase(
        "Another host, by a backslash", CaseRequest("GET", "/\\evil.example/"), CaseResponse(404, {"location": None})
    ),
    ContractCase(
        "Another host before a page",
        CaseRequest("GET", "//evil.example//a-page/"),
        CaseResponse(404, {"location": None}),
    ),
    ContractCase(
        "A crawler's trailing slash",
        CaseRequest("GET", "/a-page/", {"user-agent": "curl/8"}),
        CaseResponse(308, {"location": "/a-page"}),
    ),
    ContractCase(
        "A crawler", CaseRequest("GET", "/a-page", {"user-agent": "curl/8"}), CaseResponse(200, HTML, "A page")
    ),
    ContractCase(
        "An agent that reads Markdown",
        CaseRequest("GET", "/a-page", {"user-agent": "curl/8", "accept": "text/markdown"}),
        CaseResponse(200, MARKDOWN, "# A page"),
    ),
    ContractCase(
        "A browser that would rather have HTML",
        CaseRequest("GET", "/a-page", {"accept": "text/html, text/markdown;q=0.9"}),
        CaseResponse(200, HTML, "A page"),
    ),
    ContractCase("A page as Markdown", CaseRequest("GET", "/a-page.md"), CaseResponse(200, MARKDOWN, "# A page")),
    ContractCase(
        "The home page as Markdown", CaseRequest("GET", "/index.md"), CaseResponse(200, MARKDOWN, "/llms.txt")
    ),
    ContractCase("Markdown of an unknown page", CaseRequest("GET", "/nope.md"), CaseResponse(404, MARKDOWN)),
    ContractCase(
        "A crawler that is not welcome", CaseRequest("GET", "/a-page", {"user-agent": "GPTBot/1.2"}), CaseResponse(403)
    ),
    ContractCase(
        "The same, for Markdown", CaseRequest("GET", "/a-page.md", {"user-agent": "GPTBot/1.2"}), CaseResponse(403)
    ),
    ContractCase(
        "The feed", CaseRequest("GET", "/feed.xml"), CaseResponse(200, {"content-type": "application/atom+xml"})
    ),
)

METHODS = (
    ContractCase("HEAD of a page", CaseRequest("HEAD", "/a-page"), CaseResponse(200, HTML)),
    ContractCase("HEAD of an unknown page", CaseRequest("HEAD", "/nope"), CaseResponse(404, HTML)),
    ContractCase("HEAD of the layout", CaseRequest("HEAD", "/_dash-layout"), CaseResponse(200, JSON)),
    ContractCase("HEAD of the documents for agents", CaseRequest("HEAD", "/llms.txt"), CaseResponse(200)),
    ContractCase("HEAD of the API", CaseRequest("HEAD", "/api/pages"), CaseResponse(200, JSON)),
    ContractCase("HEAD of the search", CaseRequest("HEAD", "/api/search?q=page"), CaseResponse(200, JSON)),
    ContractCase(
        "HEAD of an asset",
        CaseRequest("HEAD", "/assets/prose.js"),
        CaseResponse(200, {"content-type": "text/javascript"}),
    ),
    ContractCase("A page takes no POST", CaseRequest("POST", "/a-page"), CaseResponse(405, READABLE)),
    ContractCase("An unknown address takes nothing", CaseRequest("POST", "/nope"), _NOTHING),
    ContractCase("A callback takes no GET", CaseRequest("GET", CALLBACK), CaseResponse(405, CALLABLE)),
    ContractCase("A callback takes no PUT", CaseRequest("PUT", CALLBACK), CaseResponse(405, CALLABLE)),
    ContractCase(
        "The API takes no DELETE", CaseRequest("DELETE", "/api/pages"), CaseResponse(405, {**PROBLEM, **READABLE})
    ),
    ContractCase("The layout takes no POST", CaseRequest("POST", "/_dash-layout"), CaseResponse(405, READABLE)),
    ContractCase("What a page answers", CaseRequest("OPTIONS", "/a-page"), CaseResponse(204, READABLE)),
    ContractCase("What a callback answers", CaseRequest("OPTIONS", CALLBACK), CaseResponse(204, CALLABLE)),
    ContractCase(
        "A method that HTTP does not have",
        CaseRequest("FOO", "/a-page"),
        CaseResponse(400),
        {"flask": CaseResponse(405, READABLE)},
        "uvicorn knows the methods by name and refuses others before the app sees them; gunicorn hands them on.",
    ),
)

FILES = (
    ContractCase(
        "The picture of a page",
        CaseRequest("GET", "/_cards/a-page.png"),
        CaseResponse(200, {"content-type": "image/png"}),
    ),
    ContractCase(
        "The picture of no page",
        CaseRequest("GET", "/_cards/nope.png"),
        CaseResponse(404, {"cache-control": "no-store"}),
    ),
    ContractCase("The folder of the assets itself", CaseRequest("GET", "/assets/"), _NOTHING),
    ContractCase("A folder of files takes no POST", CaseRequest("POST", "/assets/"), CaseResponse(405, READABLE)),
    ContractCase("An unknown bundle", CaseRequest("GET", "/_dash-component-suites/dash/nope.js"), _NOTHING),
    ContractCase(
        "A bundle of an unknown library", CaseRequest("GET", "/_dash-component-suites/nope/nope.js"), _NOTHING
    ),
    ContractCase("Out of the bundles", CaseRequest("GET", "/_dash-component-suites/dash/../../etc/passwd"), _NOTHING),
    ContractCase("An unknown asset", CaseRequest("GET", "/assets/nope.css"), _NOTHING),
    ContractCase("An asset whose name cannot be", CaseRequest("GET", "/assets/" + "a" * 300), _NOTHING),
    ContractCase("An asset with a null in its name", CaseRequest("GET", "/assets/%00.css"), _NOTHING),
)

BODIES = (
    _callback("A callback with an empty object", b"{}", _REFUSED),
    _callback("A callback with invalid JSON", b"{", _REFUSED),
    _callback("A callback with no object", b"[1]", _REFUSED),
    _callback("A callback with JSON too deep to read", b"[" * 100_000, _REFUSED),
    _callback("A callback with bytes that are no text", b"\xff\xfe", _REFUSED),
    _callback("An unknown callback", b'{"output": "nope.children"}', _REFUSED),
    _callback("A callback with an output that is a list", b'{"output": ["echo-output.children"]}', _REFUSED),
    _callback("A callback without its inputs", b'{"output": "echo-output.children"}', _REFUSED),
    ContractCase(
        "A callback as a form",
        CaseRequest("POST", CALLBACK, {"content-type": "text/plain"}, b"{}"),
        CaseResponse(415, JSON),
    ),
    ContractCase("A body over the limit", CaseRequest("POST", CALLBACK, JSON, MEGABYTE * 3), _TOO_LONG),
    ContractCase(
        "A body over the limit, in chunks", CaseRequest("POST", CALLBACK, JSON, chunks=(MEGABYTE,) * 3), _TOO_LONG
    ),
    ContractCase(
        "A body over the limit, announced",
        CaseRequest("POST", CALLBACK, {**JSON, "content-length": "99999999"}),
        _TOO_LONG,
    ),
    ContractCase(
        "A body over the limit, for the API", CaseRequest("POST", "/api/pages", JSON, chunks=(MEGABYTE,) * 3), _TOO_LONG
    ),
    ContractCase("A body in chunks", CaseRequest("POST", CALLBACK, JSON, chunks=(b"{", b"}")), _REFUSED),
)

INVALID_REQUESTS = (
    ContractCase(
        "A newline at the end of an address",
        CaseRequest("GET", "/a-page%0A"),
        CaseResponse(404, HTML),
        {"fastapi": CaseResponse(200, HTML)},
        "Starlette's patterns end with `$`, which in Python also matches before a last newline. Nothing comes of it.",
    ),
)

API = (
    ContractCase("The API", CaseRequest("GET", "/api/pages"), CaseResponse(200, JSON)),
    ContractCase("The search", CaseRequest("GET", "/api/search?q=page&limit=3"), CaseResponse(200, JSON, '"hits"')),
    ContractCase("A search for nothing", CaseRequest("GET", "/api/search"), CaseResponse(422, PROBLEM, '"q"')),
    ContractCase(
        "A search for too much at once",
        CaseRequest("GET", "/api/search?q=page&limit=51"),
        CaseResponse(422, PROBLEM, '"limit"'),
    ),
    ContractCase("An unknown address of the API", CaseRequest("GET", "/api/nope"), _NOTHING),
    ContractCase("An unknown address of the API, POST", CaseRequest("POST", "/api/nope"), _NOTHING),
    ContractCase("A page that the API does not know", CaseRequest("GET", "/api/pages/nope"), _NOTHING),
    ContractCase(
        "The description of the API",
        CaseRequest("GET", "/openapi.json"),
        _NOTHING,
        {"fastapi": CaseResponse(200, JSON, "openapi")},
        "FastAPI writes it from the types of its routes; Flask and Quart say where it lives.",
    ),
)

MCP_CALLS = (
    _mcp("A message", MCP_PING, CaseResponse(200, JSON, '"result": {}')),
    _mcp(
        "A message that wants no answer",
        b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        CaseResponse(202),
    ),
    _mcp(
        "A method that is not offered", b'{"jsonrpc": "2.0", "id": 1, "method": "x"}', CaseResponse(200, JSON, "-32601")
    ),
    _mcp("A message that is no JSON", b"{", CaseResponse(400, JSON, "-32700")),
    _mcp("A message with JSON too deep to read", b"[" * 60_000, CaseResponse(400, JSON, "-32700")),
    _mcp("Several messages at once", b"[]", CaseResponse(400, JSON, "-32600")),
    _mcp("A message that is too long", b" " * 100_000, _TOO_LONG),
    _mcp("A message as a form", MCP_PING, CaseResponse(415, PROBLEM), {"content-type": "text/plain"}),
    _mcp(
        "A message from a page of another site", MCP_PING, CaseResponse(403, PROBLEM), {"origin": "http://evil.example"}
    ),
    _mcp("A message by another name of the server", MCP_PING, CaseResponse(403, PROBLEM), {"host": "evil.example"}),
    ContractCase("The address of messages takes no GET", CaseRequest("GET", MCP), CaseResponse(405, CALLABLE)),
    ContractCase(
        "Slow tools",
        None,
        "run in threads of their own, are given up after `MCP_TIMEOUT` seconds, and end in “busy” when they pile up",
        proof="test_a_slow_example_is_given_up_and_holds_nobody_up",
    ),
)

_OPEN = {"access-control-allow-origin": PEER}
_CLOSED = {"access-control-allow-origin": None}

ORIGINS = (
    ContractCase(
        "From a page of a peer", CaseRequest("GET", "/healthz", {"origin": PEER}), CaseResponse(200, {**JSON, **_OPEN})
    ),
    ContractCase(
        "From there, a page that is not there",
        CaseRequest("GET", "/nope", {"origin": PEER}),
        CaseResponse(404, {**HTML, **_OPEN}),
    ),
    ContractCase(
        "From there, an error",
        CaseRequest("GET", "/api/nope", {"origin": PEER}),
        CaseResponse(404, {**PROBLEM, **_OPEN}),
    ),
    ContractCase(
        "May it post?", CaseRequest("OPTIONS", CALLBACK, {"origin": PEER, **PREFLIGHT}), CaseResponse(204, _OPEN)
    ),
    ContractCase(
        "From a page of another origin",
        CaseRequest("GET", "/healthz", {"origin": OTHER}),
        CaseResponse(200, {**JSON, **_CLOSED}),
    ),
    ContractCase(
        "May that one post?",
        CaseRequest("OPTIONS", CALLBACK, {"origin": OTHER, **PREFLIGHT}),
        CaseResponse(204, {**CALLABLE, **_CLOSED}),
    ),
)

CALLBACKS = (
    ContractCase("A callback that works", None, "200, application/json", proof="test_a_callback_answers_json"),
    ContractCase(
        "A callback that fails",
        None,
        "500, application/json with an id that is in the log",
        proof="test_a_failing_callback_is_an_id_for_the_asker_and_a_traceback_in_the_log",
    ),
    ContractCase(
        "Slow synchronous callbacks",
        None,
        "run in threads of their own pool; other requests go on",
        {"flask": "each holds the thread of its request; other requests go on while a thread is free"},
        "Flask has no event loop to free: threads are gunicorn's, and their number is its `--threads`.",
        proof="test_slow_callbacks_hold_nobody_up",
    ),
    ContractCase(
        "`async def` callbacks",
        None,
        "run on the event loop",
        {"flask": "run on a shared event loop; each holds the thread of its request"},
        "WSGI has no loop of its own, so one runs in the background of each process. Many that wait need many threads.",
        proof="test_async_callbacks_work",
    ),
    ContractCase(
        "Callbacks with `websocket=True`",
        None,
        "run over a WebSocket of the page, which opens with the first of them",
        {"flask": "run over HTTP; what they stream comes at their end"},
        "WSGI has no WebSocket.",
        proof="test_what_a_callback_streams_comes_as_it_is_sent",
    ),
    ContractCase(
        "A WebSocket from a page of another site", None, "refused", proof="test_a_foreign_page_gets_no_socket"
    ),
    ContractCase("Several Dash apps in a process", None, "each answers for itself", proof="test_two_apps_in_a_process"),
    ContractCase(
        "Below a parent app, lifespan off, two workers",
        None,
        "ready before the first request",
        proof="test_mounted_below_a_parent_app",
    ),
)

GROUPS: Mapping[str, tuple[ContractCase, ...]] = {
    "Pages": PAGES,
    "Methods": METHODS,
    "Files": FILES,
    "Bodies": BODIES,
    "API": API,
    "MCP": MCP_CALLS,
    "Origins": ORIGINS,
    "Callbacks": CALLBACKS,
    "Oddities": INVALID_REQUESTS,
}
ROWS: tuple[ContractCase, ...] = tuple(row for rows in GROUPS.values() for row in rows)


def contract_tables() -> str:
    """Return one Markdown table per group, for the page that shows the contract."""
    labels = ", ".join(known_backend(name).label for name in SUPPORTED_BACKENDS)
    return "\n\n".join(markdown_table((group, labels), map(_cells, rows)) for group, rows in GROUPS.items())


def _cells(case: ContractCase) -> Iterator[str]:
    request = str(case.ask or "")
    if len(request) > MAX_REQUEST_LENGTH:
        request = f"{request[:MAX_REQUEST_LENGTH]}…"
    note = f" ({case.note})" if case.note else ""
    yield f"{case.name} `{request}`{note}" if request else f"{case.name}{note}"
    yield "; ".join(_results(case))


def _results(case: ContractCase) -> list[str]:
    """Return the response of all backends, or one for each backend if they differ."""
    results = {known_backend(name).label: str(case.on(name)) for name in SUPPORTED_BACKENDS}
    if len(set(results.values())) == 1:
        return [str(case.answer)]
    return [f"{label}: {result}" for label, result in results.items()]
