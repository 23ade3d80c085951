"""The interface between the site and a server, for any framework."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Any

import structlog

from lib.backend import running_backend
from lib.catalog.lookup import add_former_path
from lib.http.errors import problem
from lib.http.messages import Handler, PostHandler, Request, Response, SocketHandler
from lib.process.lifecycle import shutdown_signal
from lib.servers.operations import Operation
from lib.servers.policy import MISSING_PAGES, Policy
from lib.servers.rules import Rule


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Options of an adapter. `server_class(name, options)` returns an adapter with other options."""

    callback_workers: int = 32
    """Synchronous callbacks that run in parallel in a process, on the ASGI backends."""

    body_limit: int = 2 * 1024 * 1024
    """Maximum size of a request body, in bytes."""

    websockets: bool = True
    """Lets callbacks with `websocket=True` run over a WebSocket, on the ASGI backends. A browser opens it when it calls
    such a callback (`assets/scripts/dash/socket.js`)."""


class SiteServer(ABC):
    """The part of an adapter that serves this site. The other part is a backend class of Dash.

    Before `finalize`, the site sets `pages`, which handles every URL without a route, and `memory`, which responds
    before routing.
    """

    server: Any
    options = ServerOptions()
    pages: Handler
    memory: Any = None
    rules: tuple[Rule, ...] = ()
    policy = Policy()
    operations: tuple[Operation, ...] = ()
    _debug = False
    _is_wrapped = False

    @abstractmethod
    def add_get(self, prefix: str, handler: Handler) -> None:
        """Add a route for GET and HEAD. If `prefix` ends with a slash, the route includes all paths under it."""

    @abstractmethod
    def add_post(self, path: str, handler: PostHandler) -> None:
        """Add a route for POST."""

    @abstractmethod
    def add_operations(self, prefix: str, operations: Sequence[Operation]) -> None:
        """Add the routes of operations under a prefix."""

    @abstractmethod
    def add_socket(self, path: str, handler: SocketHandler) -> None:
        """Add a route for WebSockets, and one that rejects plain requests for its path."""

    @abstractmethod
    def catch_problems(self) -> None:
        """Let handlers raise `ProblemError`: the response is its document."""

    @abstractmethod
    def has_middleware(self) -> bool:
        """Return whether there are hooks or middleware around the routes, which must see every request."""

    def finalize(self, app: Any) -> None:
        """Run Dash's setup for the first request, and add the pages and the driver. Adapters extend this method."""
        config, limit = app.config, self.options.body_limit
        prefix, public = config.routes_pathname_prefix, config.requests_pathname_prefix
        self.policy = replace(self.policy, prefix=prefix, public=public, body_limit=limit, methods=self.methods)

    @abstractmethod
    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        """Put `middleware(app)` around the server: WSGI on Flask, otherwise ASGI."""

    def serve(self, app: Any, *, host: str, port: int) -> None:
        """Serve in this process until it is stopped, as `python run.py` does."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # unspecified addresses
        try:
            listener = create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
        except OSError as error:
            raise SystemExit(f"Cannot listen on {host}: {error.strerror}. Set HOST or PORT.") from error
        structlog.get_logger().info(
            f"The site runs at http://{f'[{shown}]' if ':' in shown else shown}:{port}{self.policy.prefix} on "
            f"{running_backend().label}. To stop it, press Ctrl+C. To change the port or the backend, set PORT or "
            "DASH_BACKEND in the file .env."
        )
        with listener, suppress(KeyboardInterrupt):
            self.serve_socket(listener)

    @abstractmethod
    def serve_socket(self, listener: socket) -> None:
        """Accept the connections of a socket until the process is stopped."""

    @abstractmethod
    def methods(self, path: str) -> set[str]:
        """Return the methods of the routes for a path, without the route of the pages."""

    def error_response(self, path: str, error: Exception) -> Response:
        """Return the response to an exception that the framework does not handle."""
        return self.policy.error_response(path, error)

    def has_route(self, path: str) -> bool:
        """Return whether a route other than that of the pages handles GET for a path."""
        return "GET" in self.methods(path)

    def mount_operations(self, prefix: str, operations: Sequence[Operation]) -> None:
        """Add those operations that the server has no route for."""
        free = [each for each in operations if each.method not in self.methods(prefix + each.path)]
        self.operations += tuple(free)
        self.add_operations(prefix, free)

    def add_redirect_rule(self, app: Any, fullname: str, path: str) -> None:
        """Add no route: the rule list redirects former paths of pages."""
        add_former_path(app.strip_relative_path(fullname) or "", app.strip_relative_path(path) or "")

    def add_no_route(self, *_: Any) -> None:  # noqa: B027
        """Ignore the routes of Dash for content that the site serves itself."""

    setup_component_suites = register_assets_blueprint = add_no_route

    def _reject_plain(self, handler: SocketHandler, hint: str = "Connect to it with `new WebSocket(…)`.") -> Handler:
        """Return the handler of plain requests for a WebSocket (RFC 9110, section 15.5.22).

        A browser hides the status of a failed handshake, so pages send a plain request to get it, for example 429.
        """

        def reject(_: Request) -> Response:
            handler()
            return problem(426, f"This URL is a WebSocket. {hint}", {"upgrade": "websocket"})

        return reject

    def _page(self, request: Request) -> Response:
        response = self.pages(request)
        if response.status >= 400 and self.methods(request.path):
            return problem(405, "Method not allowed.")
        limited = self.policy.rates.rejection(MISSING_PAGES, request.client) if response.status == 404 else None
        return limited or response


def close_code() -> int:
    """Return the close code of a WebSocket that has sent everything (RFC 6455, section 7.4.1): 1001 at shutdown."""
    return 1001 if shutdown_signal.is_set() else 1000
