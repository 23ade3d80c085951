"""What the app asks of a server, whichever framework it is."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from lib.servers.defence import Defence

# Where browsers have Dash's callbacks run, below the prefix of the site.
CALLBACK_PATH = "/_dash-update-component"


@dataclass(frozen=True, slots=True)
class Request:
    """A GET as a handler sees it. `tail` is the path below the route's prefix; header names are in lower case."""

    path: str
    tail: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post(Request):
    """A POST as a handler sees it, with its body and the address that the connection came from."""

    body: bytes = b""
    client: str = ""


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers of a request by name; one that was sent in several lines is a list (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


# Statuses whose answers have no body (RFC 9110, section 8.6).
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Response:
    """The answer of a handler, ready to be sent by any framework."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> list[tuple[str, str]]:
        """The headers with those that describe the body, for WSGI and ASGI."""
        described = {} if self.status in _BODILESS else {"content-length": str(len(self.body))}
        if self.content_type:
            described["content-type"] = self.content_type
        return list({**described, **self.headers}.items())


Handler = Callable[[Request], Response]

# Runs on the event loop, on Flask on the one in the background; what takes long it hands to threads of its own.
PostHandler = Callable[[Post], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A handler that may wait or work for long: an adapter with an event loop calls it in a thread."""

    handler: Handler

    def __call__(self, request: Request) -> Response:
        return self.handler(request)


# What is kept in memory, asked before the framework is. None: the framework shall answer.
Memory = Callable[[Request], Response | None]


def no_memory(_: Request) -> None:
    """The memory of a server that keeps nothing."""


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

    `pages` answers every URL that no other route takes, and is set before `finish`; `memory` answers what it can
    before any route is looked up. `defence` (`lib/servers/defence.py`) says who may ask, also set before.
    """

    server: Any
    pages: Handler
    memory: Memory
    defence: "Defence"
    options: ServerOptions

    def add_get(self, prefix: str, handler: Handler) -> None:
        """Answers GET and HEAD for `prefix` and for everything below it, when `prefix` ends with a slash."""

    def add_post(self, path: str, handler: PostHandler) -> None:
        """Answers POST for `path`."""

    def answers_otherwise(self, path: str) -> bool:
        """Whether a route other than the pages answers GET for a path."""

    def is_hooked(self) -> bool:
        """Whether somebody put hooks or middleware around the routes, which must then see every request."""

    def finish(self, app: Any) -> None:
        """Does now what Dash would do at the first request, and adds what must come last: the pages and the front."""

    def wrap(self, middleware: Callable[[Any], Any]) -> None:
        """Puts `middleware(app)` around the server, outside of all that is there: WSGI on Flask, else ASGI."""

    def serve(self, app: Any, *, host: str, port: int) -> None:
        """Serves in this process until it is stopped: what `python run.py` does."""
