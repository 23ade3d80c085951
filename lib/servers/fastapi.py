"""The site on FastAPI: ASGI, with OpenAPI for the routes beside the pages."""

import json
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from dash.exceptions import PreventUpdate
from fastapi import FastAPI
from fastapi import Request as FastAPIRequest
from fastapi import Response as FastAPIResponse
from fastapi_offline import FastAPIOffline
from starlette.routing import BaseRoute

from lib.dash_internals import fastapi_request_adapter, get_backend_class, request_hooks, traceback_page
from lib.http.errors import note, problem
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
from lib.servers.asgi_request import path_of
from lib.servers.callbacks import Callbacks, not_json
from lib.servers.contract import ServerOptions
from lib.servers.fastapi_helpers import DashContext
from lib.servers.policy import Policy
from lib.servers.request_policy import RequestPolicy
from lib.servers.routes import route_methods, run_setup_hooks
from lib.servers.rules import Rule
from lib.servers.runners import CallbackPool
from lib.settings import Settings, get_settings


class FastAPIServer(get_backend_class("fastapi")):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's FastAPI backend, with pages of ours behind its routes and synchronous callbacks in threads."""

    options = ServerOptions()
    websocket_capability = options.websockets
    pages: Handler
    memory: ResponseCache = staticmethod(no_cache)
    rules: tuple[Rule, ...] = ()
    request_policy = RequestPolicy()
    _debug = False
    _is_wrapped = False
    _pages_route: BaseRoute | None = None

    def __init__(self, server: FastAPI) -> None:
        super().__init__(server)
        self.request_adapter = _request_adapter
        self._pool = CallbackPool(self.options.callback_workers)

    @staticmethod
    def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> FastAPI:
        """A FastAPI app whose Swagger UI and ReDoc are served from this process, not from a CDN.

        Below a prefix the site adds them there (`lib/features/api/openapi.py`); nothing of it lies outside.
        """
        if not _is_at_the_top(get_settings()):
            return FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        return FastAPIOffline()

    def setup_backend(self, dash_app: Any) -> None:
        """In place of Dash's middleware, which `DashContext` is for."""
        self.server.add_middleware(DashContext, dash_app=dash_app)

    def setup_index(self, dash_app: Any) -> None:
        """Nothing yet: on FastAPI the first matching route wins, so the pages come last, in `finalize`."""

    def setup_catchall(self, dash_app: Any) -> None:
        """As `setup_index`."""

    def setup_component_suites(self, dash_app: Any) -> None:
        """Nothing: the site serves the scripts of Dash itself, the same on each backend."""

    def register_assets_blueprint(self, blueprint_name: str, assets_url_path: str, assets_folder: str) -> None:
        """Nothing: as `setup_component_suites`, for the assets."""

    def serve_callback(self, dash_app: Any) -> Callable[[FastAPIRequest], Awaitable[FastAPIResponse]]:
        stock = super().serve_callback(dash_app)
        callbacks = Callbacks(dash_app, self._pool.runner)

        async def dispatch(request: FastAPIRequest) -> FastAPIResponse:
            request.state.json_body = await _json_body(request)
            rejection = callbacks.rejection(request.state.json_body) if _is_json(request) else not_json()
            if rejection is not None:
                return _answer(rejection)
            with callbacks.call() as call:
                try:
                    response: FastAPIResponse = await stock(request)
                except PreventUpdate:
                    return FastAPIResponse(status_code=204)
                except Exception as error:
                    answer = callbacks.failure(call, error)
                    return _answer(self._traceback(error) if self._debug else answer)
                response.headers.setdefault("content-type", "application/json")
                return response

        return dispatch

    def register_callback_api_routes(self, callback_api_paths: dict[str, Callable[..., Any]]) -> None:
        super().register_callback_api_routes(
            {path: self._pool.endpoint(handler) for path, handler in callback_api_paths.items()}
        )

    def register_prune_error_handler(self, secret: str, prune_errors: bool) -> None:
        """Called in debug mode."""
        self._debug = True
        super().register_prune_error_handler(secret, prune_errors)

    def add_get(self, prefix: str, handler: Handler) -> None:
        rule = f"{prefix}{{tail:path}}" if prefix.endswith("/") else prefix
        self.server.add_api_route(rule, self._view(handler), methods=["GET"], include_in_schema=False)

    def add_post(self, path: str, handler: PostHandler) -> None:
        async def view(request: FastAPIRequest) -> FastAPIResponse:
            return _answer(await handler(await _post(request)))

        self.server.add_api_route(path, view, methods=["POST"], include_in_schema=False)

    def finalize(self, app: Any) -> None:
        run_setup_hooks(app, request_hooks(self)[0])
        prefix = app.config.routes_pathname_prefix
        self.add_get(prefix, self._page)
        self._pages_route = self.server.router.routes[-1]
        public = app.config.requests_pathname_prefix
        policy = Policy(prefix, public, self.options.body_limit, self._methods, self.request_policy)
        self._is_wrapped = any(middleware.cls is not DashContext for middleware in self.server.user_middleware)
        self.server.add_middleware(
            AsgiDriver, policy=policy, error_response=self._fault(policy), site=self, rules=self.rules
        )

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        self.server.add_middleware(middleware)

    def serve(self, app: Any, *, host: str, port: int) -> None:
        uvicorn.run(self.server, host=host, port=port, proxy_headers=False, log_config=None)

    def _page(self, request: Request) -> Response:
        response = self.pages(request)
        if response.status >= 400 and self._methods(request.path):
            return problem(405, "This address answers another method.")
        return response

    def has_middleware(self) -> bool:
        # Middleware that is added later stands outside of the front and sees every request anyway.
        before, after = request_hooks(self)
        return self._is_wrapped or bool(before or after or self.server.router.dependencies)

    def has_route(self, path: str) -> bool:
        return "GET" in self._methods(path)

    def _methods(self, path: str) -> set[str]:
        return route_methods((route for route in self.server.router.routes if route is not self._pages_route), path)

    def _fault(self, policy: Policy) -> Callable[[str, Exception], Response]:
        def fault(path: str, error: Exception) -> Response:
            if self._debug:
                note(path, error)
                return self._traceback(error)
            return policy.fault(path, error)

        return fault

    def _traceback(self, error: Exception) -> Response:
        """Dash's error page, for its dev tools."""
        return Response(traceback_page(self, error).encode(), 500)

    @staticmethod
    def _view(handler: Handler) -> Callable[..., Awaitable[FastAPIResponse]]:
        async def view(request: FastAPIRequest) -> FastAPIResponse:
            asked = _request(request)
            return _answer(await to_thread(handler, asked) if isinstance(handler, BlockingHandler) else handler(asked))

        return view


def _is_at_the_top(settings: Settings) -> bool:
    prefixes = settings.pathname_prefixes
    return (prefixes.get("url_base_pathname") or prefixes["routes_pathname_prefix"]) == "/"


def _request_adapter() -> Any:
    """The current request as Dash sees it; None while the site writes a page ahead of any request."""
    try:
        return fastapi_request_adapter()()
    except RuntimeError:
        return None


def _is_json(request: FastAPIRequest) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


async def _json_body(request: FastAPIRequest) -> Any:
    """The body of the request; None when it is no JSON."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        return None


def _request(request: FastAPIRequest) -> Request:
    tail = request.path_params.get("tail", "")
    return Request(path_of(request.scope), tail, dict(request.query_params), merge_headers(request.headers.items()))


async def _post(request: FastAPIRequest) -> Post:
    client = request.client.host if request.client else ""
    query, headers = dict(request.query_params), merge_headers(request.headers.items())
    return Post(path_of(request.scope), "", query, headers, await request.body(), client)


def _answer(response: Response) -> FastAPIResponse:
    described = {"content-type": response.content_type} if response.content_type else {}
    return FastAPIResponse(response.body, response.status, headers={**described, **response.headers})
