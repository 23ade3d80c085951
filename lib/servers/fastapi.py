"""The site on FastAPI: ASGI, with OpenAPI for the API."""

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from dash.exceptions import PreventUpdate
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi import Request as FastAPIRequest
from fastapi import Response as FastAPIResponse
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.dash_internals import (
    app_context,
    fastapi_request,
    fastapi_request_adapter,
    get_backend_class,
    request_hooks,
    traceback_page,
)
from lib.http.errors import ProblemError, note
from lib.http.messages import Handler, PostHandler, Response, SocketHandler
from lib.servers.adapters import AsgiServer, call_handler
from lib.servers.asgi import AsgiDriver
from lib.servers.callbacks import Callbacks
from lib.servers.operation_routes import operation_router, to_fastapi
from lib.servers.operations import Operation
from lib.servers.routes import METHODS, is_setup_hook, run_setup_hooks
from lib.servers.rules import AsgiRequest, asgi_path
from lib.servers.site_server import close_code


class FastAPIServer(AsgiServer, get_backend_class("fastapi")):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's FastAPI backend, with the pages of the site and with synchronous callbacks in threads."""

    _pages_route: BaseRoute | None = None

    def __init__(self, server: FastAPI) -> None:
        super().__init__(server)
        self.request_adapter = fastapi_request_adapter

    @staticmethod
    def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> FastAPI:
        """Create a FastAPI app. `lib/features/api/openapi.py` adds Swagger UI and ReDoc without a CDN."""
        return FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    def setup_backend(self, dash_app: Any) -> None:
        """Add `DashContext` instead of Dash's own middleware."""
        self.server.add_middleware(DashContext, dash_app=dash_app)

    # The first matching route wins, so `finalize` adds the pages last.
    setup_index = setup_catchall = AsgiServer.add_no_route

    def serve_callback(self, dash_app: Any) -> Callable[[FastAPIRequest], Awaitable[FastAPIResponse]]:
        original = super().serve_callback(dash_app)
        callbacks = Callbacks(dash_app, self._pool.runner)

        async def dispatch(request: FastAPIRequest) -> FastAPIResponse:
            with suppress(PreventUpdate), callbacks.call(debug=self._debug) as call:
                content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                call.check_type(is_json=content_type == "application/json")
                request.state.json_body = json.loads(await request.body())
                call.check(request.state.json_body)
                response: FastAPIResponse = await original(request)
                response.headers.setdefault("content-type", "application/json")
                return response
            return to_fastapi(call.response)

        return dispatch

    def register_prune_error_handler(self, secret: str, prune_errors: bool) -> None:
        """Show tracebacks in debug mode."""
        self._debug = True
        super().register_prune_error_handler(secret, prune_errors)

    def add_get(self, prefix: str, handler: Handler) -> None:
        self._add(f"{prefix}{{tail:path}}" if prefix.endswith("/") else prefix, handler, "GET")

    def add_post(self, path: str, handler: PostHandler) -> None:
        self._add(path, handler, "POST")

    def _add(self, rule: str, handler: Callable[..., Any], method: str) -> None:
        async def view(request: FastAPIRequest) -> FastAPIResponse:
            body = await request.body() if request.method == "POST" else b""
            read = AsgiRequest(request.scope).for_handler(request.path_params.get("tail", ""), body)
            return to_fastapi(await call_handler(handler, read))

        self.server.add_api_route(rule, view, methods=[method], include_in_schema=False)

    def add_operations(self, prefix: str, operations: Sequence[Operation]) -> None:
        # FastAPI matches the routes of an included router twice.
        operation_router(operations, prefix, self.server.router)

    def add_socket(self, path: str, handler: SocketHandler) -> None:
        async def view(websocket: WebSocket) -> None:
            messages = handler()
            with suppress(WebSocketDisconnect):
                await websocket.accept()
                reading = asyncio.create_task(_read_all(websocket))
                async for message in messages:
                    await websocket.send_text(message)
                await websocket.close(close_code())
                reading.cancel()

        self.server.add_api_websocket_route(path, view)
        self.add_get(path, self._reject_plain(handler))

    def catch_problems(self) -> None:
        self.server.add_exception_handler(ProblemError, _send_problem)

    def finalize(self, app: Any) -> None:
        super().finalize(app)
        run_setup_hooks(app, request_hooks(self)[0])
        self.add_get(app.config.routes_pathname_prefix, self._page)  # type: ignore[arg-type]  # `call_handler` awaits it
        self._pages_route = self.server.router.routes[-1]
        self.server.add_api_websocket_route(f"{app.config.routes_pathname_prefix}{{tail:path}}", _reject_unknown)
        self._is_wrapped = any(middleware.cls is not DashContext for middleware in self.server.user_middleware)
        self.server.add_middleware(AsgiDriver, site=self)

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.add_middleware(middleware)

    def has_middleware(self) -> bool:
        # Middleware that is added later is outside of the driver and sees every request.
        before, after = request_hooks(self)
        return self._is_wrapped or bool(before or after or self.server.router.dependencies)

    def methods(self, path: str) -> set[str]:
        found: set[str] = set()
        for route in self.server.router.routes:
            # A mounted app, for example a folder of files, counts as GET.
            for method in ("GET",) if isinstance(route, Mount) else METHODS:
                scope: Scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
                if route is not self._pages_route and route.matches(scope)[0] is Match.FULL:
                    found.add(method)
        return found

    def error_response(self, path: str, error: Exception) -> Response:
        """Return the response of the site, in debug mode Dash's error page, for its dev tools."""
        if not self._debug:
            return super().error_response(path, error)
        note(path, error)
        return Response(traceback_page(self, error).encode(), 500)


class DashContext:
    """Sets the current request for Dash and calls its hooks, for every request of one Dash app.

    Dash's own middleware does so only for `/` and `/_dash-*`, not under a parent app, and adds the catch-all route.
    """

    def __init__(self, app: ASGIApp, dash_app: Any) -> None:
        self._app = app
        self._dash = dash_app
        self._prefix = dash_app.config.routes_pathname_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not asgi_path(scope).startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        with fastapi_request(FastAPIRequest(scope, receive)), app_context(self._dash):
            before, after = request_hooks(self._dash.backend)
            for hook in before:
                if not is_setup_hook(hook):
                    await _run(hook)
            await self._app(scope, receive, send)
            if after is not None:
                await _run(after)


async def _read_all(websocket: WebSocket) -> None:
    """Ignore all messages. If nothing reads them, the server also receives no pings, and does not see a close."""
    with suppress(RuntimeError):  # after the disconnect
        while True:
            await websocket.receive()


async def _reject_unknown(websocket: WebSocket) -> None:
    raise ProblemError(400, "This URL is not a WebSocket.")  # as Werkzeug does


async def _send_problem(connection: FastAPIRequest | WebSocket, error: Any) -> FastAPIResponse | None:
    """Return the response to a `ProblemError`. A WebSocket is rejected with it."""
    response = to_fastapi(error.response())
    if isinstance(connection, WebSocket):
        await connection.send_denial_response(response)
        return None
    return response


async def _run(hook: Callable[[], Any]) -> None:
    result = hook()
    if inspect.isawaitable(result):
        await result
