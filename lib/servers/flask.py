"""The site on Flask: WSGI, one thread per request."""

from collections.abc import AsyncIterator, Callable, Iterator
from inspect import iscoroutine
from socket import socket
from typing import Any

from flask import Flask
from flask import request as flask_request
from werkzeug.serving import make_server

from lib.dash_internals import get_backend_class
from lib.http.client_limits import MAX_TOTAL, ConnectionLimiter
from lib.http.errors import ProblemError
from lib.http.messages import SocketHandler
from lib.servers.adapters import WerkzeugServer
from lib.servers.callbacks import Callbacks
from lib.servers.health import server_pool
from lib.servers.rules import WsgiRequest
from lib.servers.runners import background_loop, capture_errors, in_thread
from lib.servers.wsgi import WsgiDriver

_streams = ConnectionLimiter(per_client=MAX_TOTAL)


class FlaskServer(WerkzeugServer, get_backend_class("flask")):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's Flask backend, with the pages of the site and with asynchronous callbacks on a background loop."""

    def view(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        def view(**variables: str) -> Any:
            body = flask_request.get_data() if flask_request.method == "POST" else b""
            request = WsgiRequest(flask_request.environ).for_handler("".join(variables.values()), body)
            result = capture_errors(handler, request)
            return self.respond(background_loop.run(result) if iscoroutine(result) else result)

        return view

    def stream(self, pieces: AsyncIterator[bytes]) -> Iterator[bytes]:
        """Return the pieces from this thread, which waits for them. Half of the threads stay free for others."""
        if not flask_request.is_multithread:
            detail = "This server has a single thread, which a stream would block. Use a server with several threads."
            raise ProblemError(503, detail)
        pool = server_pool()
        limit = MAX_TOTAL if pool is None else max(pool._max_workers // 2, 1)
        permit = _streams.take("", limit)
        if permit is None:
            detail = f"This process has {limit} event streams open, which is its limit. Try again in a moment."
            raise ProblemError(429, detail, headers={"retry-after": "2"})
        return in_thread(pieces, permit)

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

    def add_socket(self, path: str, handler: SocketHandler) -> None:
        """Reject all requests: WSGI has no WebSockets."""
        hint = "Flask has no WebSockets. Start the site with DASH_BACKEND=fastapi or quart."
        reject = self._reject_plain(handler, hint)
        self.add_get(path, reject)
        # Otherwise Werkzeug rejects a handshake before it gets here.
        self.server.add_url_rule(path, f"{path} WebSocket", self.view(reject), websocket=True)

    def finalize(self, app: Any) -> None:
        super().finalize(app)
        earlier = self.server.error_handler_spec[None][None].get(Exception)

        def handle(error: Exception) -> Any:
            return self.handle_error(flask_request.path, error, earlier)

        self.server.register_error_handler(Exception, handle)
        self._is_wrapped = self.server.wsgi_app != Flask.wsgi_app.__get__(self.server)
        self.server.wsgi_app = WsgiDriver(self.server.wsgi_app, self)
        self.server.extensions["atoll"] = self  # for `deploy/workers.py`

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.wsgi_app = middleware(self.server.wsgi_app)

    def serve_socket(self, listener: socket) -> None:
        host, port, *_ = listener.getsockname()
        make_server(host, port, self.server, threaded=True, fd=listener.fileno()).serve_forever()
