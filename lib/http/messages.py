"""Messages between the site and any server: requests, responses, and the types of handlers. Values only."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

# Path of Dash's callbacks, without the prefix of the site.
CALLBACK_PATH = "/_dash-update-component"


@dataclass(frozen=True, slots=True)
class Request:
    """A GET request. Header names are in lowercase.

    `tail` is the path under the prefix of the route, or its variable. `client` is the IP address of the client.
    """

    path: str
    tail: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    client: str = ""


@dataclass(frozen=True, slots=True)
class Post(Request):
    """A POST request with its body."""

    body: bytes = b""


# Statuses without a body (RFC 9110, section 8.6).
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Response:
    """The response of a handler, for any framework. A `stream` replaces the body and has no time limit."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: AsyncIterator[bytes] | None = None

    @property
    def all_headers(self) -> list[tuple[str, str]]:
        """The headers, with those that describe the body."""
        has_length = self.stream is None and self.status not in _BODILESS
        described = {"content-length": str(len(self.body))} if has_length else {}
        if self.content_type:
            described["content-type"] = self.content_type
        return list({**described, **self.headers}.items())


Handler = Callable[[Request], Response]

# Run on the event loop, on Flask in the background. They must not block.
PostHandler = Callable[[Post], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class BlockingHandler:
    """A handler that blocks: an adapter with an event loop calls it in a thread."""

    handler: Callable[..., Any]

    def __call__(self, *arguments: Any) -> Any:
        return self.handler(*arguments)


# Accepts a WebSocket: returns the messages to send. Raises `ProblemError` to reject it.
SocketHandler = Callable[[], AsyncIterator[str]]
