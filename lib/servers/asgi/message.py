"""The two ends of an ASGI exchange: what was asked for, and an answer of our own."""

from starlette._utils import get_route_path
from starlette.types import Scope, Send

from lib.servers.contract import Response, joined


def path_of(scope: Scope) -> str:
    """The path below the place where the app is mounted, decoded."""
    return get_route_path(scope)


def header(scope: Scope, name: bytes) -> str | None:
    """A header of the request; `name` in lower case."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def headers_of(scope: Scope) -> dict[str, str]:
    """All headers of the request by name, in lower case."""
    return joined((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])


def client_of(scope: Scope) -> str:
    """The address that the request came from; empty where it came by a Unix socket."""
    client = scope.get("client")
    return client[0] if client else ""


async def answer(response: Response, send: Send) -> None:
    """Sends a response."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.all_headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
