"""The site on Quart: ASGI, with Flask's API."""

import errno
from collections.abc import Awaitable, Callable
from functools import partial
from inspect import isawaitable
from typing import Any, cast

from quart import Quart, has_request_context
from quart import request as quart_request
from starlette.types import Scope
from werkzeug.exceptions import HTTPException, NotFound

from lib.dash_internals import get_backend_class
from lib.http.errors import problem
from lib.http.messages import Handler, PostHandler, Response
from lib.servers.adapters import AsgiServer, WerkzeugServer, call_handler
from lib.servers.asgi import AsgiDriver
from lib.servers.callbacks import Callbacks
from lib.servers.rules import AsgiRequest


class QuartServer(WerkzeugServer, AsgiServer, get_backend_class("quart")):  # type: ignore[misc]  # Dash is untyped
    """Dash's Quart backend, with the pages of the site and with synchronous callbacks in threads."""

    def view(self, handler: Handler) -> Callable[..., Awaitable[Any]]:
        async def view(tail: str = "") -> Any:
            return self.respond(await call_handler(handler, _request().for_handler(tail)))

        return view

    def post_view(self, handler: PostHandler) -> Callable[..., Awaitable[Any]]:
        async def view() -> Any:
            body = await quart_request.get_data(cache=True, as_text=False, parse_form_data=False)
            return self.respond(await handler(_request().with_body(body)))

        return view

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
        self.server.asgi_app = AsgiDriver(self.server.asgi_app, self)

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.asgi_app = middleware(self.server.asgi_app)

    def error_response(self, path: str, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.code:  # for example for an invalid `Host`
            return problem(error.code, error.description or "The request failed.")
        return super().error_response(path, error)


def _request() -> AsgiRequest:
    return AsgiRequest(cast(Scope, quart_request.scope))
