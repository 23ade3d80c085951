"""Rejected bodies are drained, and wrong lengths are rejected, without a server."""

import asyncio
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, cast

import pytest
from gunicorn.http.errors import InvalidChunkSize
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.http.messages import Response
from lib.servers import asgi
from lib.servers.asgi import AsgiDriver
from lib.servers.policy import Policy
from lib.servers.rules import Rule
from lib.servers.wsgi import WsgiDriver
from tests.apart import run_apart

LIMIT = 1000
POLICY = Policy("/", "/", LIMIT, lambda _: {"POST"})


class NoCache:
    """A site without a response cache."""

    policy = POLICY
    rules: tuple[Rule, ...] = ()

    def error_response(self, path: str, error: Exception) -> Response:
        return self.policy.error_response(path, error)

    def has_middleware(self) -> bool:
        return True

    def memory(self, _: Any) -> Response | None:
        return None


class Client:
    """A client that sends a body in pieces and records the response."""

    def __init__(self, *pieces: bytes, headers: dict[bytes, bytes]) -> None:
        self.left = list(pieces)
        self.received: list[Message] = []
        self.scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": list(headers.items()),
        }

    async def receive(self) -> Message:
        piece = self.left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.left)}

    async def send(self, message: Message) -> None:
        self.received.append(message)


def driver(app: ASGIApp) -> AsgiDriver:
    return AsgiDriver(app, cast(Any, NoCache()))


def responding(status: int) -> ASGIApp:
    """An app that does not read the body."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


@pytest.fixture
def sends_three() -> Iterator[Client]:
    yield Client(b"a" * 10, b"b" * 10, b"c" * 10, headers={b"content-length": b"30"})


@pytest.mark.parametrize(("status", "left"), [(403, 0), (429, 0), (200, 3), (413, 3), (408, 3)])
def test_the_rest_of_a_rejected_body_is_read(status: int, left: int, sends_three: Client) -> None:
    run_apart(driver(responding(status))(sends_three.scope, sends_three.receive, sends_three.send))
    assert len(sends_three.left) == left
    assert sends_three.received[0]["status"] == status


def test_no_more_than_the_limit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(*[b"x" * LIMIT] * 5, headers={b"content-length": str(LIMIT).encode()})
    run_apart(driver(responding(403))(client.scope, client.receive, client.send))
    assert len(client.left) == 3
    assert client.received[0]["status"] == 403


def test_a_body_that_does_not_arrive_does_not_delay_the_response(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "DRAIN_TIMEOUT", 0.02)
    client = Client(headers={b"content-length": b"30"})

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    run_apart(driver(responding(403))(client.scope, never, client.send))
    assert client.received[0]["status"] == 403


def test_chunks_count_whatever_length_is_declared() -> None:
    """h11, which hypercorn uses, accepts both headers together."""
    client = Client(*[b"x" * LIMIT] * 3, headers={b"content-length": b"1", b"transfer-encoding": b"chunked"})
    run_apart(driver(responding(200))(client.scope, client.receive, client.send))
    assert client.received[0]["status"] == 413


class Broken:
    """The error that gunicorn raises for an invalid chunk is not an `OSError`."""

    def read(self, _: int) -> bytes:
        raise InvalidChunkSize(b"not a number")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, Broken()),
        ({"CONTENT_LENGTH": "30"}, BytesIO(b"half of the form")),  # the client has left
    ],
    ids=["invalid chunk", "incomplete"],
)
def test_a_body_that_cannot_be_read_is_a_client_error(headers: dict[str, str], body: object) -> None:
    statuses: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", **headers, "wsgi.input": body}

    def app(environ: object, start: object) -> list[bytes]:
        raise AssertionError("the app received the request")

    def start(status: str, headers: object, error: object = None) -> Callable[[bytes], object]:
        statuses.append(status[:3])
        return lambda _: None

    list(WsgiDriver(app, cast(Any, NoCache()))(cast(Any, environ), cast(Any, start)))
    assert statuses == ["400"]
