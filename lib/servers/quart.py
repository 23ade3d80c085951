"""The site on Quart: ASGI, with Flask's way of writing."""

import errno
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import uvicorn
from dash.exceptions import PreventUpdate
from quart import Quart, has_request_context
from quart import Response as QuartResponse
from quart import request as quart_request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from lib.dash_internals import add_page_route, get_backend_class
from lib.http.errors import problem
from lib.http.messages import (
    BlockingHandler,
    Handler,
    Post,
    PostHandler,
    Request,
    Response,
    ResponseCache,
    merge_headers,
    no_cache,
)
from lib.servers.asgi import AsgiDriver
from lib.servers.callbacks import Callbacks, not_json
from lib.servers.contract import ServerOptions
from lib.servers.policy import Policy
from lib.servers.request_policy import RequestPolicy
from lib.servers.routes import has_hooks, rule_methods, run_setup_hooks
from lib.servers.rules import Rule
from lib.servers.runners import CallbackPool


class QuartServer(get_backend_class("quart")):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's Quart backend, with pages of ours behind its routes and synchronous callbacks in threads."""

    options = ServerOptions()
    websocket_capability = options.websockets
    pages: Handler
    memory: ResponseCache = staticmethod(no_cache)
    rules: tuple[Rule, ...] = ()
    request_policy = RequestPolicy()
    _debug = False
    _page_rules: tuple[str, ...] = ()
    _is_wrapped = False

    def __init__(self, server: Quart) -> None:
        super().__init__(server)
        self._pool = CallbackPool(self.options.callback_workers)

    @staticmethod
    def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> Quart:
        """A Quart app that leaves paths as they are: the front knows which of them are pages."""
        app: Quart = get_backend_class("quart").create_app(name, config)
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

    def serve_callback(self, dash_app: Any) -> Callable[[], Awaitable[Any]]:
        stock = super().serve_callback(dash_app)
        callbacks = Callbacks(dash_app, self._pool.runner)

        async def dispatch() -> Any:
            rejection = callbacks.rejection(await _json_body()) if quart_request.is_json else not_json()
            if rejection is not None:
                return _answer(rejection)
            with callbacks.call() as call:
                try:
                    return await stock()
                except PreventUpdate:
                    raise
                except Exception as error:
                    answer = callbacks.failure(call, error)
                    if self._debug:
                        raise
                    return _answer(answer)

        # Extensions know Dash's view by this name.
        dispatch.__module__, dispatch.__qualname__ = "dash.dash", "dispatch"
        return dispatch

    def serve_websocket_callback(self, dash_app: Any) -> None:
        """As Dash does, under a name of its own: several apps may share a server."""
        endpoint = f"{dash_app.config.routes_pathname_prefix}_dash-ws-callback"
        self.server.websocket = partial(self.server.websocket, endpoint=endpoint)
        try:
            super().serve_websocket_callback(dash_app)
        finally:
            del self.server.websocket

    def register_callback_api_routes(self, callback_api_paths: dict[str, Callable[..., Any]]) -> None:
        super().register_callback_api_routes(
            {path: self._pool.endpoint(handler) for path, handler in callback_api_paths.items()}
        )

    def register_prune_error_handler(self, secret: str, prune_errors: bool) -> None:
        """Called in debug mode. Dash shows a traceback for every exception; a 404 is none."""
        self._debug = True
        self.server.register_error_handler(HTTPException, _as_it_is)
        super().register_prune_error_handler(secret, prune_errors)

    def add_get(self, prefix: str, handler: Handler) -> None:
        rules = [prefix, f"{prefix}<path:tail>"] if prefix.endswith("/") else [prefix]
        for rule in rules:
            self.server.add_url_rule(rule, endpoint=rule, view_func=self._view(handler), methods=["GET"])

    def add_post(self, path: str, handler: PostHandler) -> None:
        async def view() -> QuartResponse:
            return _answer(await handler(await _post()))

        self.server.add_url_rule(path, endpoint=f"{path} POST", view_func=view, methods=["POST"])

    def finalize(self, app: Any) -> None:
        run_setup_hooks(app, self.server.before_request_funcs.get(None, []))
        prefix = app.config.routes_pathname_prefix
        public = app.config.requests_pathname_prefix
        policy = Policy(prefix, public, self.options.body_limit, self._methods, self.request_policy)
        self._answer_faults(policy)
        self._is_wrapped = self.server.asgi_app != Quart.asgi_app.__get__(self.server)
        self.server.asgi_app = AsgiDriver(self.server.asgi_app, policy, self._fault(policy), self, self.rules)

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.asgi_app = middleware(self.server.asgi_app)

    def serve(self, app: Any, *, host: str, port: int) -> None:
        uvicorn.run(self.server, host=host, port=port, proxy_headers=False, log_config=None)

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
        """Quart logs and answers exceptions itself unless it has a handler; what is not ours stays with it."""
        earlier = self.server.error_handler_spec[None][None].get(Exception)

        async def fault(error: Exception) -> Any:
            ours = has_request_context() and policy.covers(quart_request.path)  # a WebSocket has none
            if isinstance(error, HTTPException) and (ours or earlier is None):
                return error
            if ours and isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                return NotFound()  # a file that was asked for and cannot exist
            if ours and not self._debug:
                return _answer(policy.fault(quart_request.path, error))
            if earlier is None:
                raise error
            return await self.server.ensure_async(earlier)(error)

        self.server.register_error_handler(Exception, fault)

    @staticmethod
    def _fault(policy: Policy) -> Callable[[str, Exception], Response]:
        """For what is raised outside of Quart's handlers, such as a `Host` that is none."""

        def fault(path: str, error: Exception) -> Response:
            if isinstance(error, HTTPException) and error.code:
                return problem(error.code, error.description or "The request cannot be answered.")
            return policy.fault(path, error)

        return fault

    @staticmethod
    def _view(handler: Handler) -> Callable[..., Awaitable[QuartResponse]]:
        async def view(tail: str = "") -> QuartResponse:
            request = _request(tail)
            return _answer(
                await to_thread(handler, request) if isinstance(handler, BlockingHandler) else handler(request)
            )

        return view


async def _as_it_is(error: HTTPException) -> HTTPException:
    return error


async def _json_body() -> Any:
    """The body of the request, which Quart keeps for Dash; None when it is no JSON."""
    try:
        return await quart_request.get_json()
    except (BadRequest, ValueError, RecursionError):
        return None


def _request(tail: str) -> Request:
    return Request(quart_request.path, tail, quart_request.args.to_dict(), _headers())


async def _post() -> Post:
    body = await quart_request.get_data(cache=True, as_text=False, parse_form_data=False)
    client = quart_request.remote_addr or ""
    return Post(quart_request.path, "", quart_request.args.to_dict(), _headers(), body, client)


def _headers() -> dict[str, str]:
    return merge_headers(quart_request.headers.items())


def _answer(response: Response) -> QuartResponse:
    answer = QuartResponse(response.body, response.status)
    answer.headers.clear()  # a type for what has none, a length for what has no body
    answer.headers.extend(response.all_headers)
    return answer
