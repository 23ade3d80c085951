"""The contract: what every backend answers. `tests/servers/test_table.py` asks each row of each backend over a socket.

Rows hold on all three alike. Where a difference must remain, the row names the backend, what it does, and why.
"""

from collections.abc import Mapping

from lib.backend import SUPPORTED_BACKENDS
from lib.directives.contract_case import Answer, Ask, ContractRow, Row
from lib.http.errors import MEDIA_TYPE
from lib.http.messages import CALLBACK_PATH

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


def contract_rows() -> list[ContractRow]:
    """The whole table in words."""
    return [
        ContractRow(
            group=group,
            title=row.name,
            asked=str(row.ask or ""),
            results={backend: str(row.on(backend)) for backend in SUPPORTED_BACKENDS},
            note=row.note,
        )
        for group, rows in GROUPS.items()
        for row in rows
    ]


def _callback(name: str, body: bytes, answer: Answer) -> Row:
    return Row(name, Ask("POST", CALLBACK, JSON, body), answer)


def _mcp(name: str, body: bytes, answer: Answer, headers: Mapping[str, str] | None = None) -> Row:
    return Row(name, Ask("POST", MCP, {**JSON, **(headers or {})}, body), answer)


_REFUSED = Answer(400, JSON, "error")
_TOO_LONG = Answer(413, PROBLEM)
_NOTHING = Answer(404, PROBLEM)
_NO_PAGE = Answer(404, HTML, "<h1>Page not found</h1>")

PAGES = (
    Row("A page", Ask("GET", "/a-page"), Answer(200, HTML, "<article")),
    Row("An unknown page is the 404 page", Ask("GET", "/nope"), _NO_PAGE),
    Row("The address of the 404 page", Ask("GET", "/not-found-404"), _NO_PAGE),
    Row("A trailing slash", Ask("GET", "/a-page/?x=1&y"), Answer(308, {"location": "/a-page?x=1&y"})),
    Row("Double slashes", Ask("GET", "//a-page"), Answer(308, {"location": "/a-page"})),
    Row("Nothing but slashes", Ask("GET", "//"), Answer(308, {"location": "/"})),
    Row("A trailing slash, HEAD", Ask("HEAD", "/a-page/"), Answer(308, {"location": "/a-page"})),
    Row("The home page keeps its slash", Ask("GET", "/"), Answer(200, HTML)),
    Row("An unknown page with a slash", Ask("GET", "/nope/"), _NO_PAGE),
    Row("Another host as the path", Ask("GET", "//evil.example/"), Answer(404, {"location": None})),
    Row("Another host, by a backslash", Ask("GET", "/\\evil.example/"), Answer(404, {"location": None})),
    Row("Another host before a page", Ask("GET", "//evil.example//a-page/"), Answer(404, {"location": None})),
    Row(
        "A crawler's trailing slash",
        Ask("GET", "/a-page/", {"user-agent": "curl/8"}),
        Answer(308, {"location": "/a-page"}),
    ),
    Row("A crawler", Ask("GET", "/a-page", {"user-agent": "curl/8"}), Answer(200, HTML, "A page")),
    Row(
        "An agent that reads Markdown",
        Ask("GET", "/a-page", {"user-agent": "curl/8", "accept": "text/markdown"}),
        Answer(200, MARKDOWN, "# A page"),
    ),
    Row(
        "A browser that would rather have HTML",
        Ask("GET", "/a-page", {"accept": "text/html, text/markdown;q=0.9"}),
        Answer(200, HTML, "A page"),
    ),
    Row("A page as Markdown", Ask("GET", "/a-page.md"), Answer(200, MARKDOWN, "# A page")),
    Row("The home page as Markdown", Ask("GET", "/index.md"), Answer(200, MARKDOWN, "/llms.txt")),
    Row("Markdown of an unknown page", Ask("GET", "/nope.md"), Answer(404, MARKDOWN)),
    Row("A crawler that is not welcome", Ask("GET", "/a-page", {"user-agent": "GPTBot/1.2"}), Answer(403)),
    Row("The same, for Markdown", Ask("GET", "/a-page.md", {"user-agent": "GPTBot/1.2"}), Answer(403)),
    Row("The feed", Ask("GET", "/feed.xml"), Answer(200, {"content-type": "application/atom+xml"})),
)

METHODS = (
    Row("HEAD of a page", Ask("HEAD", "/a-page"), Answer(200, HTML)),
    Row("HEAD of an unknown page", Ask("HEAD", "/nope"), Answer(404, HTML)),
    Row("HEAD of the layout", Ask("HEAD", "/_dash-layout"), Answer(200, JSON)),
    Row("HEAD of the documents for agents", Ask("HEAD", "/llms.txt"), Answer(200)),
    Row("HEAD of the API", Ask("HEAD", "/api/pages"), Answer(200, JSON)),
    Row("HEAD of the search", Ask("HEAD", "/api/search?q=page"), Answer(200, JSON)),
    Row("HEAD of an asset", Ask("HEAD", "/assets/prose.js"), Answer(200, {"content-type": "text/javascript"})),
    Row("A page takes no POST", Ask("POST", "/a-page"), Answer(405, READABLE)),
    Row("An unknown address takes nothing", Ask("POST", "/nope"), _NOTHING),
    Row("A callback takes no GET", Ask("GET", CALLBACK), Answer(405, CALLABLE)),
    Row("A callback takes no PUT", Ask("PUT", CALLBACK), Answer(405, CALLABLE)),
    Row("The API takes no DELETE", Ask("DELETE", "/api/pages"), Answer(405, {**PROBLEM, **READABLE})),
    Row("The layout takes no POST", Ask("POST", "/_dash-layout"), Answer(405, READABLE)),
    Row("What a page answers", Ask("OPTIONS", "/a-page"), Answer(204, READABLE)),
    Row("What a callback answers", Ask("OPTIONS", CALLBACK), Answer(204, CALLABLE)),
    Row(
        "A method that HTTP does not have",
        Ask("FOO", "/a-page"),
        Answer(400),
        {"flask": Answer(405, READABLE)},
        "uvicorn knows the methods by name and refuses others before the app sees them; gunicorn hands them on.",
    ),
)

FILES = (
    Row("The picture of a page", Ask("GET", "/_cards/a-page.png"), Answer(200, {"content-type": "image/png"})),
    Row("The picture of no page", Ask("GET", "/_cards/nope.png"), Answer(404, {"cache-control": "no-store"})),
    Row("The folder of the assets itself", Ask("GET", "/assets/"), _NOTHING),
    Row("A folder of files takes no POST", Ask("POST", "/assets/"), Answer(405, READABLE)),
    Row("An unknown bundle", Ask("GET", "/_dash-component-suites/dash/nope.js"), _NOTHING),
    Row("A bundle of an unknown library", Ask("GET", "/_dash-component-suites/nope/nope.js"), _NOTHING),
    Row("Out of the bundles", Ask("GET", "/_dash-component-suites/dash/../../etc/passwd"), _NOTHING),
    Row("An unknown asset", Ask("GET", "/assets/nope.css"), _NOTHING),
    Row("An asset whose name cannot be", Ask("GET", "/assets/" + "a" * 300), _NOTHING),
    Row("An asset with a null in its name", Ask("GET", "/assets/%00.css"), _NOTHING),
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
    Row("A callback as a form", Ask("POST", CALLBACK, {"content-type": "text/plain"}, b"{}"), Answer(415, JSON)),
    Row("A body over the limit", Ask("POST", CALLBACK, JSON, MEGABYTE * 3), _TOO_LONG),
    Row("A body over the limit, in chunks", Ask("POST", CALLBACK, JSON, chunks=(MEGABYTE,) * 3), _TOO_LONG),
    Row("A body over the limit, announced", Ask("POST", CALLBACK, {**JSON, "content-length": "99999999"}), _TOO_LONG),
    Row("A body over the limit, for the API", Ask("POST", "/api/pages", JSON, chunks=(MEGABYTE,) * 3), _TOO_LONG),
    Row("A body in chunks", Ask("POST", CALLBACK, JSON, chunks=(b"{", b"}")), _REFUSED),
)

ODDITIES = (
    Row(
        "A newline at the end of an address",
        Ask("GET", "/a-page%0A"),
        Answer(404, HTML),
        {"fastapi": Answer(200, HTML)},
        "Starlette's patterns end with `$`, which in Python also matches before a last newline. Nothing comes of it.",
    ),
)

API = (
    Row("The API", Ask("GET", "/api/pages"), Answer(200, JSON)),
    Row("The search", Ask("GET", "/api/search?q=page&limit=3"), Answer(200, JSON, '"hits"')),
    Row("A search for nothing", Ask("GET", "/api/search"), Answer(422, PROBLEM, '"q"')),
    Row("A search for too much at once", Ask("GET", "/api/search?q=page&limit=51"), Answer(422, PROBLEM, '"limit"')),
    Row("An unknown address of the API", Ask("GET", "/api/nope"), _NOTHING),
    Row("An unknown address of the API, POST", Ask("POST", "/api/nope"), _NOTHING),
    Row("A page that the API does not know", Ask("GET", "/api/pages/nope"), _NOTHING),
    Row(
        "The description of the API",
        Ask("GET", "/openapi.json"),
        _NOTHING,
        {"fastapi": Answer(200, JSON, "openapi")},
        "FastAPI writes it from the types of its routes; Flask and Quart say where it lives.",
    ),
)

MCP_CALLS = (
    _mcp("A message", MCP_PING, Answer(200, JSON, '"result": {}')),
    _mcp("A message that wants no answer", b'{"jsonrpc": "2.0", "method": "notifications/initialized"}', Answer(202)),
    _mcp("A method that is not offered", b'{"jsonrpc": "2.0", "id": 1, "method": "x"}', Answer(200, JSON, "-32601")),
    _mcp("A message that is no JSON", b"{", Answer(400, JSON, "-32700")),
    _mcp("A message with JSON too deep to read", b"[" * 60_000, Answer(400, JSON, "-32700")),
    _mcp("Several messages at once", b"[]", Answer(400, JSON, "-32600")),
    _mcp("A message that is too long", b" " * 100_000, _TOO_LONG),
    _mcp("A message as a form", MCP_PING, Answer(415, PROBLEM), {"content-type": "text/plain"}),
    _mcp("A message from a page of another site", MCP_PING, Answer(403, PROBLEM), {"origin": "http://evil.example"}),
    _mcp("A message by another name of the server", MCP_PING, Answer(403, PROBLEM), {"host": "evil.example"}),
    Row("The address of messages takes no GET", Ask("GET", MCP), Answer(405, CALLABLE)),
    Row(
        "Slow tools",
        None,
        "run in threads of their own, are given up after `MCP_TIMEOUT` seconds, and end in “busy” when they pile up",
        proof="test_a_slow_example_is_given_up_and_holds_nobody_up",
    ),
)

_OPEN = {"access-control-allow-origin": PEER}
_CLOSED = {"access-control-allow-origin": None}

ORIGINS = (
    Row("From a page of a peer", Ask("GET", "/healthz", {"origin": PEER}), Answer(200, {**JSON, **_OPEN})),
    Row("From there, a page that is not there", Ask("GET", "/nope", {"origin": PEER}), Answer(404, {**HTML, **_OPEN})),
    Row("From there, an error", Ask("GET", "/api/nope", {"origin": PEER}), Answer(404, {**PROBLEM, **_OPEN})),
    Row("May it post?", Ask("OPTIONS", CALLBACK, {"origin": PEER, **PREFLIGHT}), Answer(204, _OPEN)),
    Row("From a page of another origin", Ask("GET", "/healthz", {"origin": OTHER}), Answer(200, {**JSON, **_CLOSED})),
    Row(
        "May that one post?",
        Ask("OPTIONS", CALLBACK, {"origin": OTHER, **PREFLIGHT}),
        Answer(204, {**CALLABLE, **_CLOSED}),
    ),
)

CALLBACKS = (
    Row("A callback that works", None, "200, application/json", proof="test_a_callback_answers_json"),
    Row(
        "A callback that fails",
        None,
        "500, application/json with an id that is in the log",
        proof="test_a_failing_callback_is_an_id_for_the_asker_and_a_traceback_in_the_log",
    ),
    Row(
        "Slow synchronous callbacks",
        None,
        "run in threads of their own pool; other requests go on",
        {"flask": "each holds the thread of its request; other requests go on while a thread is free"},
        "Flask has no event loop to free: threads are gunicorn's, and their number is its `--threads`.",
        proof="test_slow_callbacks_hold_nobody_up",
    ),
    Row(
        "`async def` callbacks",
        None,
        "run on the event loop",
        {"flask": "run on a shared event loop; each holds the thread of its request"},
        "WSGI has no loop of its own, so one runs in the background of each process. Many that wait need many threads.",
        proof="test_async_callbacks_work",
    ),
    Row(
        "Callbacks with `websocket=True`",
        None,
        "run over a WebSocket of the page, which opens with the first of them",
        {"flask": "run over HTTP; what they stream comes at their end"},
        "WSGI has no WebSocket.",
        proof="test_what_a_callback_streams_comes_as_it_is_sent",
    ),
    Row("A WebSocket from a page of another site", None, "refused", proof="test_a_foreign_page_gets_no_socket"),
    Row("Several Dash apps in a process", None, "each answers for itself", proof="test_two_apps_in_a_process"),
    Row(
        "Below a parent app, lifespan off, two workers",
        None,
        "ready before the first request",
        proof="test_mounted_below_a_parent_app",
    ),
)

GROUPS: Mapping[str, tuple[Row, ...]] = {
    "Pages": PAGES,
    "Methods": METHODS,
    "Files": FILES,
    "Bodies": BODIES,
    "API": API,
    "MCP": MCP_CALLS,
    "Origins": ORIGINS,
    "Callbacks": CALLBACKS,
    "Oddities": ODDITIES,
}
ROWS: tuple[Row, ...] = tuple(row for rows in GROUPS.values() for row in rows)
