"""The site on Flask: WSGI, one thread per request."""

from collections.abc import Callable
from typing import Any

from dash.exceptions import PreventUpdate
from flask import Flask
from flask import Response as FlaskResponse
from flask import request as flask_request
from werkzeug.exceptions import BadRequest, HTTPException

from lib.dash_internals import add_page_route, get_backend_class
from lib.http.errors import problem
from lib.http.messages import Handler, Post, PostHandler, Request, Response, ResponseCache, no_cache
from lib.servers.callbacks import Callbacks, not_json
from lib.servers.contract import ServerOptions
from lib.servers.policy import Policy
from lib.servers.request_policy import RequestPolicy
from lib.servers.routes import has_hooks, rule_methods, run_setup_hooks
from lib.servers.rules import Rule
from lib.servers.runners import background_loop
from lib.servers.wsgi import WsgiDriver


class FlaskServer(get_backend_class("flask")):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's Flask backend, with pages of ours behind its routes and asynchronous callbacks on a loop of their own."""

    options = ServerOptions()
    pages: Handler
    memory: ResponseCache = staticmethod(no_cache)
    rules: tuple[Rule, ...] = ()
    request_policy = RequestPolicy()
    _debug = False
    _page_rules: tuple[str, ...] = ()
    _is_wrapped = False

    @staticmethod
    def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> Flask:
        """A Flask app that leaves paths as they are: the front knows which of them are pages."""
        app: Flask = get_backend_class("flask").create_app(name, config)
        app.url_map.merge_slashes = False
        return app

    def setup_index(self, dash_app: Any) -> None:
        prefix = dash_app.config.routes_pathname_prefix
        self._page_rules = (prefix, f"{prefix}<path:tail>")
        add_page_route(dash_app, "", self._view(self._page))

    def setup_catchall(self, dash_app: Any) -> None:
        add_page_route(dash_app, "<path:tail>", self._view(self._page))

    def setup_component_suites(self, dash_app: Any) -> None:
        """Nothing: the site serves the scripts of Dash itself, the same on each backend."""

    def register_assets_blueprint(self, blueprint_name: str, assets_url_path: str, assets_folder: str) -> None:
        """Nothing: as `setup_component_suites`, for the assets."""

    def serve_callback(self, dash_app: Any) -> Callable[[], FlaskResponse]:
        stock = super().serve_callback(dash_app)
        callbacks = Callbacks(dash_app, background_loop.runner)

        def dispatch() -> FlaskResponse:
            rejection = callbacks.rejection(_json_body()) if flask_request.is_json else not_json()
            if rejection is not None:
                return _answer(rejection)
            with callbacks.call() as call:
                try:
                    response: FlaskResponse = stock()
                except PreventUpdate:
                    raise
                except Exception as error:
                    answer = callbacks.failure(call, error)
                    if self._debug:
                        raise
                    return _answer(answer)
                return response

        # Extensions know Dash's view by this name.
        dispatch.__module__, dispatch.__qualname__ = "dash.dash", "dispatch"
        return dispatch

    def register_callback_api_routes(self, callback_api_paths: dict[str, Callable[..., Any]]) -> None:
        super().register_callback_api_routes(
            {path: background_loop.endpoint(handler) for path, handler in callback_api_paths.items()}
        )

    def register_prune_error_handler(self, secret: str, prune_errors: bool) -> None:
        """Called in debug mode. Dash shows a traceback for every exception; a 404 is none."""
        self._debug = True
        self.server.register_error_handler(HTTPException, lambda error: error)
        super().register_prune_error_handler(secret, prune_errors)

    def add_get(self, prefix: str, handler: Handler) -> None:
        rules = [prefix, f"{prefix}<path:tail>"] if prefix.endswith("/") else [prefix]
        for rule in rules:
            self.server.add_url_rule(rule, endpoint=rule, view_func=self._view(handler), methods=["GET"])

    def add_post(self, path: str, handler: PostHandler) -> None:
        def view() -> FlaskResponse:
            return _answer(background_loop.run(handler(_post())))

        self.server.add_url_rule(path, endpoint=f"{path} POST", view_func=view, methods=["POST"])

    def finalize(self, app: Any) -> None:
        run_setup_hooks(app, self.server.before_request_funcs.get(None, []))
        prefix = app.config.routes_pathname_prefix
        public = app.config.requests_pathname_prefix
        policy = Policy(prefix, public, self.options.body_limit, self._methods, self.request_policy)
        self._answer_faults(policy)
        self._is_wrapped = self.server.wsgi_app != Flask.wsgi_app.__get__(self.server)
        self.server.wsgi_app = WsgiDriver(self.server.wsgi_app, policy, self, self.rules)

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.wsgi_app = middleware(self.server.wsgi_app)

    def serve(self, app: Any, *, host: str, port: int) -> None:
        self.server.run(host=host, port=port, threaded=True)

    def _page(self, request: Request) -> Response:
        response = self.pages(request)
        if response.status >= 400 and self._methods(request.path):
            return problem(405, "This address answers another method.")
        return response

    def has_middleware(self) -> bool:
        return self._is_wrapped or has_hooks(self.server)

    def has_route(self, path: str) -> bool:
        return "GET" in self._methods(path)

    def _methods(self, path: str) -> set[str]:
        return rule_methods(self.server.url_map, path, self._page_rules)

    def _answer_faults(self, policy: Policy) -> None:
        """Flask logs and answers exceptions itself unless it has a handler; what is not ours stays with it."""
        earlier = self.server.error_handler_spec[None][None].get(Exception)

        def fault(error: Exception) -> Any:
            ours = policy.covers(flask_request.path)
            if isinstance(error, HTTPException) and (ours or earlier is None):
                return error
            if ours and not self._debug:
                return _answer(policy.fault(flask_request.path, error))
            if earlier is None:
                raise error
            return earlier(error)

        self.server.register_error_handler(Exception, fault)

    @staticmethod
    def _view(handler: Handler) -> Callable[..., FlaskResponse]:
        def view(tail: str = "") -> FlaskResponse:
            return _answer(handler(_request(tail)))

        return view


def _json_body() -> Any:
    """The body of the request, which Flask keeps for Dash; None when it is no JSON."""
    try:
        return flask_request.get_json()
    except (BadRequest, ValueError, RecursionError):
        return None


def _request(tail: str) -> Request:
    return Request(flask_request.path, tail, flask_request.args.to_dict(), _headers())


def _post() -> Post:
    body, client = flask_request.get_data(), flask_request.remote_addr or ""
    return Post(flask_request.path, "", flask_request.args.to_dict(), _headers(), body, client)


def _headers() -> dict[str, str]:
    return {name.lower(): value for name, value in flask_request.headers.items()}


def _answer(response: Response) -> FlaskResponse:
    answer = FlaskResponse(response.body, response.status)
    answer.headers.clear()  # a type for what has none, a length for what has no body
    answer.headers.extend(response.all_headers)
    return answer
