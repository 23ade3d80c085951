"""Messages between the site and any server: requests, responses, and the types of handlers. Values only."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

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


def merge_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
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
class BlockingHandler:
    """A handler that may wait or work for long: an adapter with an event loop calls it in a thread."""

    handler: Handler

    def __call__(self, request: Request) -> Response:
        return self.handler(request)


# What is kept in memory, asked before the framework is. None: the framework shall answer.
ResponseCache = Callable[[Request], Response | None]


def no_cache(_: Request) -> None:
    """The memory of a server that keeps nothing."""
