"""The claims: each with the probe that decides it, and the reasons to give where the answer is not a yes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.capabilities.probes import Probe, addresses, callbacks, operation, realtime

ASGI = ("fastapi", "quart")
ON_THE_LOOP = "runs on the event loop, where it stops all others"
ALL_AT_THE_END = "runs over HTTP, all of it arrives at the end"
NO_SOCKET = "Flask has no WebSockets"
NO_WSGI = "serves no WSGI app"


@dataclass(frozen=True, slots=True)
class Row:
    """One claim. `notes` are by backend: why not, or how far. `title` and notes are one line of Markdown each."""

    id: str
    title: str
    probe: Probe
    notes: Mapping[str, str] = field(default_factory=dict)


DASH = (
    Row("def-callbacks", "`def` callbacks leave others alone", callbacks.def_callbacks,
        {"fastapi": ON_THE_LOOP, "quart": ON_THE_LOOP}),
    Row("async-callbacks", "`async def` callbacks", callbacks.async_callbacks,
        {"flask": "needs asgiref (`dash[async]`)"}),
    Row("background-callbacks", "Background callbacks, with diskcache", callbacks.background_callbacks),
    Row("websocket-callbacks", "WebSocket callbacks (`websocket=True`) send while they run",
        realtime.websocket_callbacks, {"flask": ALL_AT_THE_END}),
    Row("get-prop", "`get_prop` asks the browser for a property", realtime.get_prop, {"flask": NO_SOCKET}),
    Row("persistent-callbacks", "`persistent=True` callbacks", realtime.persistent_callbacks, {"flask": NO_SOCKET}),
    Row("no-unused-websocket", "No WebSocket for pages that need none", realtime.no_unused_websocket,
        dict.fromkeys(ASGI, "one per page load ([plotly/dash#3939](https://github.com/plotly/dash/issues/3939))")),
    Row("content-type", "Answers of callbacks have a `Content-Type`", callbacks.content_type,
        {"fastapi": "none at all"}),
    Row("exceptions-logged", "Exceptions in callbacks are logged", callbacks.exceptions_logged,
        {"fastapi": "no line in the log"}),
    Row("server-sent-events", "Server-sent events, in a route of your own", realtime.server_sent_events),
    Row("websocket-routes", "WebSocket routes of your own", realtime.websocket_routes, {"flask": NO_SOCKET}),
    Row("openapi", "OpenAPI for your own routes", addresses.openapi,
        {"flask": "the path is a page", "quart": "the path is a page"}),
    Row("dependencies", "Dependencies (`Depends`) in your own routes", addresses.dependencies,
        {"flask": "of FastAPI alone", "quart": "of FastAPI alone"}),
    Row("mcp", "MCP server (`enable_mcp=True`)", addresses.mcp,
        {"fastapi": "only at a path that begins with `_dash-`"}),
    Row("unknown-page", "404 for an unknown page", addresses.unknown_page, dict.fromkeys(("flask", *ASGI), "200")),
    Row("head", "`HEAD` of a page", addresses.head, {"fastapi": "405"}),
    Row("first-request", "A worker's first request may be any page", addresses.first_request,
        {"fastapi": "that page comes without its assets"}),
    Row("scripts-revalidated", "Large scripts are not sent twice", addresses.scripts_revalidated,
        {"quart": "no validator, plotly's 4.8 MB come anew"}),
    Row("prefix", "Below a prefix", addresses.below_prefix, {"fastapi": "also answers outside of it"}),
    Row("own-server", "In a server of your own", addresses.own_server),
    Row("mounted", "Mounted in a parent app", addresses.mounted, {"fastapi": "its pages are missing"}),
    Row("gunicorn", "gunicorn", operation.by_gunicorn,
        dict.fromkeys(ASGI, "with `uvicorn_worker.UvicornWorker`")),
    Row("uvicorn", "uvicorn", operation.by_uvicorn, {"flask": NO_WSGI}),
    Row("hypercorn", "hypercorn", operation.by_hypercorn),
    Row("stops", "SIGTERM ends it in 10 s, clients or not", operation.stops),
    Row("reload-python", "`app.run(debug=True)` takes up saved Python", operation.reloads_python,
        {"quart": "starts without a reloader"}),
    Row("reload-markdown", "The same for files in `extra_hot_reload_paths`", operation.reloads_markdown,
        {"fastapi": "the option is ignored", "quart": "starts without a reloader"}),
)  # fmt: skip

SITE = (
    Row("def-callbacks", "`def` callbacks leave others alone", callbacks.def_callbacks),
    Row("async-callbacks", "`async def` callbacks", callbacks.async_callbacks),
    Row("background-callbacks", "Background callbacks, with diskcache", callbacks.background_callbacks),
    Row("websocket-callbacks", "WebSocket callbacks (`websocket=True`) send while they run",
        realtime.websocket_callbacks, {"flask": ALL_AT_THE_END}),
    Row("get-prop", "`get_prop` asks the browser for a property", realtime.get_prop, {"flask": NO_SOCKET}),
    Row("persistent-callbacks", "`persistent=True` callbacks", realtime.persistent_callbacks, {"flask": NO_SOCKET}),
    Row("no-unused-websocket", "No WebSocket for pages that need none", realtime.no_unused_websocket),
    Row("content-type", "Answers of callbacks have a `Content-Type`", callbacks.content_type),
    Row("exceptions-logged", "Exceptions in callbacks are logged", callbacks.exceptions_logged),
    Row("api", "[`/healthz`](/healthz), [`/readyz`](/readyz), [`/api/backend`](/api/backend), "
        "[`/api/pages`](/api/pages), [`/api/search`](/api/search?q=backend)", addresses.api),
    Row("openapi", "`/docs`, `/redoc`, `/openapi.json`", addresses.openapi,
        {"flask": "404", "quart": "404"}),
    Row("server-sent-events", "[Server-sent events](/json-api#server-sent-events)",
        realtime.server_sent_events),
    Row("websocket-routes", "[WebSocket routes](/json-api#a-websocket)", realtime.websocket_routes,
        {"flask": "426"}),
    Row("background-tasks", "[Background tasks](/json-api#a-background-task)", addresses.background_tasks),
    Row("mcp", "[MCP server](/ai-integration)", addresses.mcp),
    Row("documents", "[`/llms.txt`](/llms.txt), [`/robots.txt`](/robots.txt), [`/sitemap.xml`](/sitemap.xml), "
        "each page as Markdown", addresses.documents),
    Row("unknown-page", "404 for an unknown page", addresses.unknown_page),
    Row("head", "`HEAD` of a page", addresses.head),
    Row("first-request", "A worker's first request may be any page", addresses.first_request),
    Row("scripts-revalidated", "Large scripts are not sent twice", addresses.scripts_revalidated),
    Row("prefix", "[Below a prefix](/deployment#below-a-prefix)", addresses.below_prefix),
    Row("own-server", "[In a server of your own](/deployment#in-a-server-of-your-own)", addresses.own_server),
    Row("mounted", "Mounted in a parent app", addresses.mounted),
    Row("gunicorn", "gunicorn", operation.by_gunicorn),
    Row("uvicorn", "uvicorn", operation.by_uvicorn, {"flask": NO_WSGI}),
    Row("hypercorn", "hypercorn", operation.by_hypercorn),
    Row("stops", "SIGTERM ends it in 10 s, clients or not", operation.stops),
    Row("reload-python", "Development takes up saved Python", operation.reloads_python),
    Row("reload-markdown", "Development takes up saved Markdown", operation.reloads_markdown),
)  # fmt: skip

GROUPS: Mapping[str, tuple[str, tuple[Row, ...]]] = {
    "dash": ("Dash as it comes", DASH),
    "site": ("This site", SITE),
}
