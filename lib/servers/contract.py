"""The interface between the site and a server, for any framework."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from lib.http.messages import Handler, PostHandler, ResponseCache
from lib.servers.request_policy import RequestPolicy
from lib.servers.rules import Rule


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How an adapter serves. `server_class(name, options)` gives an adapter with options other than these."""

    callback_workers: int = 32
    """Synchronous callbacks that run at once in a process, on the ASGI backends."""

    body_limit: int = 2 * 1024 * 1024
    """The longest request body that is read, in bytes."""

    websockets: bool = True
    """Lets callbacks with `websocket=True` run over a WebSocket, on the ASGI backends. A browser opens one when such a
    callback is called, not before (`assets/socket.js`)."""


class SiteServer(Protocol):
    """A Dash backend class (`dash.backends.base_server.BaseDashServer`) that can also serve this site.

    `pages` answers every URL that no other route takes, and is set before `finalize`; `memory` answers what it can
    before any route is looked up. `request_policy` (`lib/servers/request_policy.py`) says who may ask, also set before.
    """

    server: Any
    pages: Handler
    memory: ResponseCache
    rules: tuple[Rule, ...]
    request_policy: RequestPolicy
    options: ServerOptions

    def add_get(self, prefix: str, handler: Handler) -> None:
        """Answers GET and HEAD for `prefix` and for everything below it, when `prefix` ends with a slash."""

    def add_post(self, path: str, handler: PostHandler) -> None:
        """Answers POST for `path`."""

    def has_route(self, path: str) -> bool:
        """Whether a route other than the pages answers GET for a path."""

    def has_middleware(self) -> bool:
        """Whether somebody put hooks or middleware around the routes, which must then see every request."""

    def finalize(self, app: Any) -> None:
        """Does now what Dash would do at the first request, and adds what must come last: the pages and the front."""

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        """Puts `middleware(app)` around the server, outside of all that is there: WSGI on Flask, else ASGI."""

    def serve(self, app: Any, *, host: str, port: int) -> None:
        """Serves in this process until it is stopped: what `python run.py` does."""
