"""The site on Flask: WSGI, one thread per request."""

from collections.abc import Callable
from functools import partial
from typing import Any

from dash.exceptions import PreventUpdate
from flask import Flask
from flask import Response as FlaskResponse
from flask import request as flask_request
from werkzeug.exceptions import BadRequest, HTTPException

from lib.dash_internals import get_backend_class
from lib.http.messages import Handler, Post, PostHandler
from lib.servers.adapters import WerkzeugServer, policy_of, read_request, to_werkzeug
from lib.servers.callbacks import Callbacks, not_json
from lib.servers.policy import Policy
from lib.servers.runners import background_loop
from lib.servers.wsgi import WsgiDriver

_to_flask = partial(to_werkzeug, FlaskResponse)


class FlaskServer(WerkzeugServer, get_backend_class("flask")):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's Flask backend, with the pages of the site and with asynchronous callbacks on a background loop."""

    def view(self, handler: Handler) -> Callable[..., FlaskResponse]:
        def view(tail: str = "") -> FlaskResponse:
            return _to_flask(handler(read_request(flask_request, tail)))

        return view

    def serve_callback(self, dash_app: Any) -> Callable[[], FlaskResponse]:
        original = super().serve_callback(dash_app)
        callbacks = Callbacks(dash_app, background_loop.runner)

        def dispatch() -> FlaskResponse:
            rejection = callbacks.rejection(_json_body()) if flask_request.is_json else not_json()
            if rejection is not None:
                return _to_flask(rejection)
            with callbacks.call() as call:
                try:
                    response: FlaskResponse = original()
                except PreventUpdate:
                    raise
                except Exception as error:
                    failure = callbacks.failure(call, error)
                    if self._debug:
                        raise
                    return _to_flask(failure)
                return response

        # Extensions know Dash's view by this name.
        dispatch.__module__, dispatch.__qualname__ = "dash.dash", "dispatch"
        return dispatch

    def register_callback_api_routes(self, callback_api_paths: dict[str, Callable[..., Any]]) -> None:
        endpoints = {path: background_loop.endpoint(handler) for path, handler in callback_api_paths.items()}
        super().register_callback_api_routes(endpoints)

    def add_post(self, path: str, handler: PostHandler) -> None:
        def view() -> FlaskResponse:
            return _to_flask(background_loop.run(handler(_post())))

        self.server.add_url_rule(path, endpoint=f"{path} POST", view_func=view, methods=["POST"])

    def finalize(self, app: Any) -> None:
        super().finalize(app)
        policy = policy_of(self, app)
        self._handle_errors(policy)
        self._is_wrapped = self.server.wsgi_app != Flask.wsgi_app.__get__(self.server)
        self.server.wsgi_app = WsgiDriver(self.server.wsgi_app, policy, self)

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.wsgi_app = middleware(self.server.wsgi_app)

    def serve(self, app: Any, *, host: str, port: int) -> None:
        self.server.run(host=host, port=port, threaded=True)

    def _handle_errors(self, policy: Policy) -> None:
        """Handle exceptions at paths of the site. An earlier handler, or Flask, handles all others."""
        earlier = self.server.error_handler_spec[None][None].get(Exception)

        def handle(error: Exception) -> Any:
            is_of_site = policy.covers(flask_request.path)
            if isinstance(error, HTTPException) and (is_of_site or earlier is None):
                return error
            if is_of_site and not self._debug:
                return _to_flask(policy.error_response(flask_request.path, error))
            if earlier is None:
                raise error
            return earlier(error)

        self.server.register_error_handler(Exception, handle)


def _json_body() -> Any:
    """Return the body of the request, which Flask caches for Dash; None if it is not JSON."""
    try:
        return flask_request.get_json()
    except (BadRequest, ValueError, RecursionError):
        return None


def _post() -> Post:
    request = read_request(flask_request, "")
    body, client = flask_request.get_data(), flask_request.remote_addr or ""
    return Post(request.path, "", request.query, request.headers, body, client)
