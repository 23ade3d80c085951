"""The site on Flask: WSGI, one thread per request."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask import request as flask_request
from werkzeug.serving import run_simple

from lib.dash_internals import get_backend_class
from lib.http.messages import Handler, PostHandler
from lib.servers.adapters import WerkzeugServer
from lib.servers.callbacks import Callbacks
from lib.servers.rules import WsgiRequest
from lib.servers.runners import background_loop, capture_errors
from lib.servers.wsgi import WsgiDriver


class FlaskServer(WerkzeugServer, get_backend_class("flask")):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's Flask backend, with the pages of the site and with asynchronous callbacks on a background loop."""

    def view(self, handler: Handler) -> Callable[..., Any]:
        def view(tail: str = "") -> Any:
            return self.respond(capture_errors(handler, WsgiRequest(flask_request.environ).for_handler(tail)))

        return view

    def post_view(self, handler: PostHandler) -> Callable[..., Any]:
        def view() -> Any:
            request = WsgiRequest(flask_request.environ).with_body(flask_request.get_data())
            return self.respond(background_loop.run(handler(request)))

        return view

    def serve_callback(self, dash_app: Any) -> Callable[[], Any]:
        original = super().serve_callback(dash_app)
        callbacks = Callbacks(dash_app, background_loop.runner)

        def dispatch() -> Any:
            with callbacks.call(debug=self._debug) as call:
                call.check_type(is_json=flask_request.is_json)
                call.check(flask_request.get_json())
                return original()
            return self.respond(call.response)

        # Extensions know Dash's view by this name.
        dispatch.__module__, dispatch.__qualname__ = "dash.dash", "dispatch"
        return dispatch

    def register_callback_api_routes(self, callback_api_paths: dict[str, Callable[..., Any]]) -> None:
        endpoints = {path: background_loop.endpoint(handler) for path, handler in callback_api_paths.items()}
        super().register_callback_api_routes(endpoints)

    def finalize(self, app: Any) -> None:
        super().finalize(app)
        earlier = self.server.error_handler_spec[None][None].get(Exception)

        def handle(error: Exception) -> Any:
            return self.handle_error(flask_request.path, error, earlier)

        self.server.register_error_handler(Exception, handle)
        self._is_wrapped = self.server.wsgi_app != Flask.wsgi_app.__get__(self.server)
        self.server.wsgi_app = WsgiDriver(self.server.wsgi_app, self)

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.wsgi_app = middleware(self.server.wsgi_app)

    def serve(self, app: Any, *, host: str, port: int) -> None:
        run_simple(host, port, self.server, threaded=True)  # without Flask's banner, which is wrong about debug mode
