"""The site on Quart: ASGI, with Flask's API."""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from inspect import isawaitable
from typing import Any, cast

from quart import Quart, has_request_context
from quart import request as quart_request
from quart import websocket as quart_websocket
from quart.asgi import ASGIHTTPConnection
from starlette.types import Scope
from werkzeug.exceptions import HTTPException, NotFound

from lib.dash_internals import get_backend_class
from lib.http.errors import problem
from lib.http.messages import Response, SocketHandler
from lib.servers.adapters import AsgiServer, WerkzeugServer, call_handler
from lib.servers.asgi import AsgiDriver
from lib.servers.callbacks import Callbacks
from lib.servers.rules import AsgiRequest
from lib.servers.site_server import close_code


class _Connection(ASGIHTTPConnection):
    """Cancels the task of a request that timed out. Quart would let it wait, until it fails unnoticed."""

    _task: "asyncio.Task[Any] | None" = None

    async def handle_request(self, request: Any, send: Any) -> None:
        self._task = asyncio.current_task()
        await super().handle_request(request, send)

    async def __call__(self, receive: Any, send: Any) -> None:
        try:
            await super().__call__(receive, send)
        finally:
            if self._task is not None:
                self._task.cancel()


class QuartServer(WerkzeugServer, AsgiServer, get_backend_class("quart")):  # type: ignore[misc]  # Dash is untyped
    """Dash's Quart backend, with the pages of the site and with synchronous callbacks in threads."""

    def view(self, handler: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
        async def view(**variables: str) -> Any:
            body = b""
            if quart_request.method == "POST":
                body = await quart_request.get_data(cache=True, as_text=False, parse_form_data=False)
            request = AsgiRequest(cast(Scope, quart_request.scope)).for_handler("".join(variables.values()), body)
            return self.respond(await call_handler(handler, request))

        return view

    def stream(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        return pieces

    def serve_callback(self, dash_app: Any) -> Callable[[], Awaitable[Any]]:
        original = super().serve_callback(dash_app)
        callbacks = Callbacks(dash_app, self._pool.runner)

        async def dispatch() -> Any:
            with callbacks.call(debug=self._debug) as call:
                call.check_type(is_json=quart_request.is_json)
                call.check(await quart_request.get_json())
                return await original()
            return self.respond(call.response)

        # Extensions know Dash's view by this name.
        dispatch.__module__, dispatch.__qualname__ = "dash.dash", "dispatch"
        return dispatch

    def serve_websocket_callback(self, dash_app: Any) -> None:
        """Add Dash's WebSocket under an endpoint for this app: several apps can share a server."""
        endpoint = f"{dash_app.config.routes_pathname_prefix}_dash-ws-callback"
        self.server.websocket = partial(self.server.websocket, endpoint=endpoint)
        try:
            super().serve_websocket_callback(dash_app)
        finally:
            del self.server.websocket

    def add_socket(self, path: str, handler: SocketHandler) -> None:
        async def view() -> None:
            messages = handler()
            await quart_websocket.accept()
            async for message in messages:
                await quart_websocket.send(message)
            await quart_websocket.close(close_code())

        self.server.add_websocket(path, f"{path} WebSocket", view)
        self.add_get(path, self._reject_plain(handler))

    def finalize(self, app: Any) -> None:
        super().finalize(app)
        earlier = self.server.error_handler_spec[None][None].get(Exception)

        async def handle(error: Exception) -> Any:
            path = quart_request.path if has_request_context() else None  # a WebSocket has no context
            if path is not None and self.policy.covers(path) and getattr(error, "errno", None) == errno.ENAMETOOLONG:
                return NotFound()  # a file that cannot exist
            response = self.handle_error(path, error, earlier and self.server.ensure_async(earlier))
            return await response if isawaitable(response) else response

        self.server.register_error_handler(Exception, handle)
        self._is_wrapped = self.server.asgi_app != Quart.asgi_app.__get__(self.server)
        self.server.asgi_http_class = _Connection
        self.server.asgi_app = AsgiDriver(self.server.asgi_app, self)

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.asgi_app = middleware(self.server.asgi_app)

    def error_response(self, path: str, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.code:  # for example for an invalid `Host`
            return problem(error.code, error.description or "The request failed.")
        return super().error_response(path, error)
