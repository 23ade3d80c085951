"""The parts that adapters share: Flask and Quart use Werkzeug, FastAPI and Quart use ASGI."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from functools import partial
from inspect import isawaitable
from socket import socket
from typing import Any, cast

from werkzeug.exceptions import HTTPException
from werkzeug.routing import PathConverter

from lib.dash_internals import add_page_route
from lib.http.cached_body import CachedHandler
from lib.http.errors import ProblemError
from lib.http.messages import BlockingHandler, Handler, PostHandler, Request, Response
from lib.servers.operations import VARIABLE, Operation
from lib.servers.routes import METHODS, has_hooks, run_setup_hooks
from lib.servers.runners import CallbackPool, capture_errors, content_pool
from lib.servers.site_server import SiteServer


class _AnyPath(PathConverter):
    """A variable with any text, as in Starlette: also with a slash at its start."""

    regex, part_isolating = ".*?", False


class WerkzeugServer(SiteServer):
    """The part for Flask and Quart."""

    _page_rules: tuple[str, ...] = ()

    @classmethod
    def create_app(cls, name: str = "__main__", config: dict[str, Any] | None = None) -> Any:
        """Create a server that does not redirect paths with extra slashes: the rule list redirects those of pages."""
        app = super().create_app(name, config)  # type: ignore[misc]  # of Dash's backend class
        app.url_map.merge_slashes = False
        return app

    def view(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Return the view function for a handler. Its argument is the variable of the path, if there is one."""
        raise NotImplementedError

    def stream(self, pieces: AsyncIterator[bytes]) -> Any:
        """Return the body of a stream as Flask or Quart expects it."""
        raise NotImplementedError

    def setup_index(self, dash_app: Any) -> None:
        prefix = dash_app.config.routes_pathname_prefix
        self._page_rules = (prefix, f"{prefix}<path:tail>")
        add_page_route(dash_app, "", self.view(self._page))

    def setup_catchall(self, dash_app: Any) -> None:
        add_page_route(dash_app, "<path:tail>", self.view(self._page))

    def respond(self, response: Response) -> Any:
        """Return a response as the class of Flask or Quart, with the headers of the site only."""
        body = response.body if response.stream is None else self.stream(response.stream)
        converted = self.server.response_class(body, response.status)
        converted.headers.clear()
        converted.headers.extend(response.all_headers)
        if response.stream is not None:
            converted.timeout = None  # of Quart
        return converted

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

    def add_operations(self, prefix: str, operations: Sequence[Operation]) -> None:
        self.server.url_map.converters.setdefault("any_path", _AnyPath)
        for operation in operations:
            kind = "any_path:" if ":path}" in operation.path else ""
            rule = prefix + VARIABLE.sub(rf"<{kind}\1>", operation.path)
            view = self.view(BlockingHandler(operation.handle) if operation.blocks else operation.handle)
            self.server.add_url_rule(rule, f"{rule} {operation.method}", view, methods=[operation.method])

    def add_post(self, path: str, handler: PostHandler) -> None:
        self.server.add_url_rule(path, f"{path} POST", self.view(handler), methods=["POST"])

    def catch_problems(self) -> None:
        self.server.register_error_handler(ProblemError, lambda error: self.respond(error.response()))

    def finalize(self, app: Any) -> None:
        super().finalize(app)
        run_setup_hooks(app, self.server.before_request_funcs.get(None, []))

    def has_middleware(self) -> bool:
        return self._is_wrapped or has_hooks(self.server)

    def methods(self, path: str) -> set[str]:
        found: set[str] = set()
        rules = self.server.url_map.bind("localhost")
        for method in METHODS:
            with suppress(HTTPException):  # also for a redirect
                rule, _ = rules.match(path, method=method, return_rule=True)
                if rule.endpoint not in self._page_rules:
                    found.add(method)
        return found


class AsgiServer(SiteServer):
    """The part for FastAPI and Quart: synchronous callbacks run in threads."""

    websocket_capability = SiteServer.options.websockets

    def __init__(self, server: Any) -> None:
        super().__init__(server)  # type: ignore[call-arg]  # of Dash's backend class
        self._pool = CallbackPool(self.options.callback_workers)

    def register_callback_api_routes(self, callback_api_paths: dict[str, Callable[..., Any]]) -> None:
        endpoints = {path: self._pool.endpoint(handler) for path, handler in callback_api_paths.items()}
        super().register_callback_api_routes(endpoints)  # type: ignore[misc]

    async def _page(self, request: Request) -> Response:  # type: ignore[override]  # `call_handler` awaits it
        """Respond with a page that is not cached, in a thread: its layout can block."""
        return cast(Response, await content_pool.run(partial(super()._page, request)))

    def serve_socket(self, listener: socket) -> None:
        import uvicorn  # noqa: PLC0415  # Flask does not need it

        config = uvicorn.Config(self.server, proxy_headers=False, log_config=None, log_level="warning")
        uvicorn.Server(config).run([listener])


async def call_handler(handler: Callable[..., Any], *arguments: Any) -> Response:
    """Call a handler on an event loop, in a thread if it can block: handlers of content render pages and read files."""
    if isinstance(handler, BlockingHandler | CachedHandler):
        result = await content_pool.run(partial(handler, *arguments))
    else:
        result = capture_errors(handler, *arguments)
    return cast(Response, await result if isawaitable(result) else result)
