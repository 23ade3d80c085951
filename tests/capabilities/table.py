"""The claims, each with the probe that checks it, and the reasons for results other than yes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.capabilities.probes import Probe, addresses, callbacks, operation, realtime

ASGI = ("fastapi", "quart")
ON_THE_LOOP = "runs on the event loop and blocks all other requests"
ALL_AT_THE_END = "runs over HTTP, all updates arrive at the end"
NO_SOCKET = "Flask does not support WebSockets"
NO_WSGI = "does not support WSGI"


@dataclass(frozen=True, slots=True)
class Row:
    """One claim. `notes` contains the reasons or limits by backend. `title` and notes are one line of Markdown each."""

    id: str
    title: str
    probe: Probe
    notes: Mapping[str, str] = field(default_factory=dict)


DASH = (
    Row("def-callbacks", "`def` callbacks do not block other requests", callbacks.def_callbacks,
        {"fastapi": ON_THE_LOOP, "quart": ON_THE_LOOP}),
    Row("async-callbacks", "`async def` callbacks", callbacks.async_callbacks,
        {"flask": "requires asgiref (`dash[async]`)"}),
    Row("background-callbacks", "Background callbacks with diskcache", callbacks.background_callbacks),
    Row("websocket-callbacks", "WebSocket callbacks (`websocket=True`) send updates while they run",
        realtime.websocket_callbacks, {"flask": ALL_AT_THE_END}),
    Row("get-prop", "`get_prop` reads a property from the browser", realtime.get_prop, {"flask": NO_SOCKET}),
    Row("persistent-callbacks", "`persistent=True` callbacks", realtime.persistent_callbacks, {"flask": NO_SOCKET}),
    Row("no-unused-websocket", "Pages without WebSocket callbacks open no WebSocket", realtime.no_unused_websocket,
        dict.fromkeys(ASGI, "one per page load ([plotly/dash#3939](https://github.com/plotly/dash/issues/3939))")),
    Row("content-type", "Callback responses have a `Content-Type`", callbacks.content_type,
        {"fastapi": "header is missing"}),
    Row("exceptions-logged", "Exceptions in callbacks are logged", callbacks.exceptions_logged,
        {"fastapi": "not logged"}),
    Row("server-sent-events", "Server-sent events in your own routes", realtime.server_sent_events),
    Row("websocket-routes", "Your own WebSocket routes", realtime.websocket_routes, {"flask": NO_SOCKET}),
    Row("openapi", "OpenAPI for your own routes", addresses.openapi,
        {"flask": "the URL returns a page", "quart": "the URL returns a page"}),
    Row("dependencies", "Dependencies (`Depends`) in your own routes", addresses.dependencies,
        {"flask": "FastAPI only", "quart": "FastAPI only"}),
    Row("mcp", "MCP server (`enable_mcp=True`)", addresses.mcp,
        {"fastapi": "only under a path that starts with `_dash-`"}),
    Row("unknown-page", "Unknown pages return 404", addresses.unknown_page, dict.fromkeys(("flask", *ASGI), "200")),
    Row("head", "`HEAD` requests for pages", addresses.head, {"fastapi": "405"}),
    Row("first-request", "The first request of a worker can be any page", addresses.first_request,
        {"fastapi": "that page lacks its assets"}),
    Row("scripts-revalidated", "Browsers can revalidate large scripts", addresses.scripts_revalidated,
        {"quart": "no validator, so 4.8 MB of plotly are sent again"}),
    Row("prefix", "Under a URL prefix", addresses.below_prefix, {"fastapi": "also responds outside the prefix"}),
    Row("own-server", "In your own server", addresses.own_server),
    Row("mounted", "Mounted in a parent app", addresses.mounted, {"fastapi": "its pages are missing"}),
    Row("gunicorn", "gunicorn", operation.by_gunicorn,
        dict.fromkeys(ASGI, "with `uvicorn_worker.UvicornWorker`")),
    Row("uvicorn", "uvicorn", operation.by_uvicorn, {"flask": NO_WSGI}),
    Row("hypercorn", "hypercorn", operation.by_hypercorn),
    Row("stops", "Stops within 10 s of SIGTERM, even with open connections", operation.stops),
    Row("reload-python", "`app.run(debug=True)` reloads changed Python files", operation.reloads_python,
        {"quart": "starts without a reloader"}),
    Row("reload-markdown", "`app.run(debug=True)` reloads files in `extra_hot_reload_paths`",
        operation.reloads_markdown, {"fastapi": "the option is ignored", "quart": "starts without a reloader"}),
)  # fmt: skip

SITE = (
    Row("def-callbacks", "`def` callbacks do not block other requests", callbacks.def_callbacks),
    Row("async-callbacks", "`async def` callbacks", callbacks.async_callbacks),
    Row("background-callbacks", "Background callbacks with diskcache", callbacks.background_callbacks),
    Row("websocket-callbacks", "WebSocket callbacks (`websocket=True`) send updates while they run",
        realtime.websocket_callbacks, {"flask": ALL_AT_THE_END}),
    Row("get-prop", "`get_prop` reads a property from the browser", realtime.get_prop, {"flask": NO_SOCKET}),
    Row("persistent-callbacks", "`persistent=True` callbacks", realtime.persistent_callbacks, {"flask": NO_SOCKET}),
    Row("no-unused-websocket", "Pages without WebSocket callbacks open no WebSocket", realtime.no_unused_websocket),
    Row("content-type", "Callback responses have a `Content-Type`", callbacks.content_type),
    Row("exceptions-logged", "Exceptions in callbacks are logged", callbacks.exceptions_logged),
    Row("api", "[`/healthz`](/healthz), [`/readyz`](/readyz), [`/api/backend`](/api/backend), "
        "[`/api/pages`](/api/pages), [`/api/search`](/api/search?q=backend)", addresses.api),
    Row("openapi", "`/docs`, `/redoc`, `/openapi.json`", addresses.openapi),
    Row("server-sent-events", "[Server-sent events](/json-api#server-sent-events)",
        realtime.server_sent_events),
    Row("websocket-routes", "[WebSocket routes](/json-api#a-websocket)", realtime.websocket_routes,
        {"flask": "426"}),
    Row("background-tasks", "[Background tasks](/json-api#a-background-task)", addresses.background_tasks),
    Row("mcp", "[MCP server](/ai-integration)", addresses.mcp),
    Row("documents", "[`/llms.txt`](/llms.txt), [`/robots.txt`](/robots.txt), [`/sitemap.xml`](/sitemap.xml), "
        "each page as Markdown", addresses.documents),
    Row("unknown-page", "Unknown pages return 404", addresses.unknown_page),
    Row("head", "`HEAD` requests for pages", addresses.head),
    Row("first-request", "The first request of a worker can be any page", addresses.first_request),
    Row("scripts-revalidated", "Browsers can revalidate large scripts", addresses.scripts_revalidated),
    Row("prefix", "[Under a URL prefix](/deployment#below-a-prefix)", addresses.below_prefix),
    Row("own-server", "[In your own server](/mount)", addresses.own_server),
    Row("mounted", "Mounted in a parent app", addresses.mounted),
    Row("gunicorn", "gunicorn", operation.by_gunicorn),
    Row("uvicorn", "uvicorn", operation.by_uvicorn, {"flask": NO_WSGI}),
    Row("hypercorn", "hypercorn", operation.by_hypercorn),
    Row("stops", "Stops within 10 s of SIGTERM, even with open connections", operation.stops),
    Row("reload-python", "Development mode reloads changed Python files", operation.reloads_python),
    Row("reload-markdown", "Development mode reloads changed Markdown files", operation.reloads_markdown),
)  # fmt: skip

GROUPS: Mapping[str, tuple[str, tuple[Row, ...]]] = {
    "dash": ("Unmodified Dash", DASH),
    "site": ("This site", SITE),
}
