"""The parts that adapters share: Flask and Quart use Werkzeug, FastAPI and Quart use ASGI."""

from asyncio import to_thread
from collections.abc import Callable
from typing import Any, TypeVar, cast

from werkzeug.exceptions import HTTPException

from lib.dash_internals import add_page_route
from lib.http.messages import BlockingHandler, Handler, PostHandler, Request, Response
from lib.servers.routes import has_hooks, rule_methods, run_setup_hooks
from lib.servers.runners import CallbackPool, capture_errors
from lib.servers.site_server import SiteServer

_Converted = TypeVar("_Converted")


class WerkzeugServer(SiteServer):
    """The part for Flask and Quart."""

    _page_rules: tuple[str, ...] = ()

    @classmethod
    def create_app(cls, name: str = "__main__", config: dict[str, Any] | None = None) -> Any:
        """Create a server that does not redirect paths with extra slashes: the rule list redirects those of pages."""
        app = super().create_app(name, config)  # type: ignore[misc]  # of Dash's backend class
        app.url_map.merge_slashes = False
        return app

    def view(self, handler: Handler) -> Callable[..., Any]:
        """Return the view function for a handler."""
        raise NotImplementedError

    def post_view(self, handler: PostHandler) -> Callable[..., Any]:
        """Return the view function for a handler of POST requests."""
        raise NotImplementedError

    def setup_index(self, dash_app: Any) -> None:
        prefix = dash_app.config.routes_pathname_prefix
        self._page_rules = (prefix, f"{prefix}<path:tail>")
        add_page_route(dash_app, "", self.view(self._page))

    def setup_catchall(self, dash_app: Any) -> None:
        add_page_route(dash_app, "<path:tail>", self.view(self._page))

    def respond(self, response: Response) -> Any:
        """Return a response as the class of Flask or Quart."""
        return to_werkzeug(self.server.response_class, response)

    def handle_error(self, path: str | None, error: Exception, earlier: Callable[[Exception], Any] | None) -> Any:
        """Handle an exception at a path of the site. An earlier handler, or the framework, handles all others."""
        is_of_site = path is not None and self.policy.covers(path)
        if isinstance(error, HTTPException) and (is_of_site or earlier is None):
            return error
        if is_of_site and not self._debug:
            return self.respond(self.policy.error_response(path or "", error))
        if earlier is None:
            raise error
        return earlier(error)

    def register_prune_error_handler(self, secret: str, prune_errors: bool) -> None:
        """Show tracebacks in debug mode, as Dash does, but not for HTTP errors."""
        self._debug = True
        self.server.register_error_handler(HTTPException, lambda error: error)
        super().register_prune_error_handler(secret, prune_errors)  # type: ignore[misc]

    def add_get(self, prefix: str, handler: Handler) -> None:
        rules = [prefix, f"{prefix}<path:tail>"] if prefix.endswith("/") else [prefix]
        for rule in rules:
            self.server.add_url_rule(rule, endpoint=rule, view_func=self.view(handler), methods=["GET"])

    def add_post(self, path: str, handler: PostHandler) -> None:
        self.server.add_url_rule(path, endpoint=f"{path} POST", view_func=self.post_view(handler), methods=["POST"])

    def finalize(self, app: Any) -> None:
        super().finalize(app)
        run_setup_hooks(app, self.server.before_request_funcs.get(None, []))

    def has_middleware(self) -> bool:
        return self._is_wrapped or has_hooks(self.server)

    def methods(self, path: str) -> set[str]:
        return rule_methods(self.server.url_map, path, self._page_rules)


def to_werkzeug(kind: Callable[..., _Converted], response: Response) -> _Converted:
    """Return a response as Flask's or Quart's class, with the headers of the site only."""
    converted: Any = kind(response.body, response.status)
    converted.headers.clear()
    converted.headers.extend(response.all_headers)
    return cast(_Converted, converted)


class AsgiServer(SiteServer):
    """The part for FastAPI and Quart: synchronous callbacks run in threads."""

    websocket_capability = SiteServer.options.websockets

    def __init__(self, server: Any) -> None:
        super().__init__(server)  # type: ignore[call-arg]  # of Dash's backend class
        self._pool = CallbackPool(self.options.callback_workers)

    def register_callback_api_routes(self, callback_api_paths: dict[str, Callable[..., Any]]) -> None:
        endpoints = {path: self._pool.endpoint(handler) for path, handler in callback_api_paths.items()}
        super().register_callback_api_routes(endpoints)  # type: ignore[misc]

    def serve(self, app: Any, *, host: str, port: int) -> None:
        import uvicorn  # noqa: PLC0415  # Flask does not need it

        uvicorn.run(self.server, host=host, port=port, proxy_headers=False, log_config=None)


async def call_handler(handler: Handler, request: Request) -> Response:
    """Call a handler, in a thread if it blocks."""
    is_blocking = isinstance(handler, BlockingHandler)
    return await to_thread(capture_errors, handler, request) if is_blocking else capture_errors(handler, request)
