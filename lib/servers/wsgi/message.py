"""The two ends of a WSGI exchange: the path that was asked for, and an answer of our own."""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from lib.servers.contract import Response


def path_of(environ: WSGIEnvironment) -> str:
    """The path below the place where the app is mounted, decoded. WSGI carries bytes as Latin-1 (PEP 3333)."""
    raw: str = environ.get("PATH_INFO", "")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")


def headers_of(environ: WSGIEnvironment) -> dict[str, str]:
    """All headers of the request by name, in lower case, apart from those that describe its body."""
    return {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}


def answer(response: Response, start_response: StartResponse) -> Iterable[bytes]:
    """Sends a response."""
    start_response(f"{response.status} {HTTPStatus(response.status).phrase}", response.all_headers)
    return [response.body]


def read(body: Iterable[bytes]) -> bytes:
    """A body in one piece, which is closed then."""
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()
