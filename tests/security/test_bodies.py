"""Bodies that nobody wants, and bodies whose length is a lie: without a server."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from gunicorn.http.errors import InvalidChunkSize
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.asgi import whole_body
from lib.servers.asgi.body_limit import BodyLimit
from lib.servers.asgi.whole_body import WholeBody
from lib.servers.defence import Defence
from lib.servers.policy import Policy
from lib.servers.wsgi.body_limit import BodyLimit as WsgiBodyLimit
from tests.apart import run_apart

LIMIT = 1000


class Client:
    """Sends a body in pieces, and keeps what it is answered."""

    def __init__(self, *pieces: bytes, headers: dict[bytes, bytes]) -> None:
        self.left = list(pieces)
        self.answered: list[Message] = []
        self.scope: Scope = {"type": "http", "method": "POST", "path": "/", "headers": list(headers.items())}

    async def receive(self) -> Message:
        piece = self.left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.left)}

    async def send(self, message: Message) -> None:
        self.answered.append(message)


def answering(status: int) -> ASGIApp:
    """An app that reads nothing."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


@pytest.fixture
def sends_three() -> Iterator[Client]:
    yield Client(b"a" * 10, b"b" * 10, b"c" * 10, headers={b"content-length": b"30"})


@pytest.mark.parametrize(("status", "left"), [(403, 0), (429, 0), (200, 3), (413, 3), (408, 3)])
def test_a_refusal_reads_the_rest_and_an_answer_does_not(status: int, left: int, sends_three: Client) -> None:
    run_apart(WholeBody(answering(status), LIMIT)(sends_three.scope, sends_three.receive, sends_three.send))
    assert len(sends_three.left) == left
    assert sends_three.answered[0]["status"] == status


def test_no_more_than_the_limit_is_read() -> None:
    client = Client(*[b"x" * LIMIT] * 5, headers={b"transfer-encoding": b"chunked"})
    run_apart(WholeBody(answering(403), LIMIT)(client.scope, client.receive, client.send))
    assert len(client.left) == 3
    assert client.answered[0]["status"] == 403


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_body, "REST", 0.02)
    client = Client(headers={b"content-length": b"30"})

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    run_apart(WholeBody(answering(403), LIMIT)(client.scope, never, client.send))
    assert client.answered[0]["status"] == 403


def test_chunks_count_whatever_length_is_told() -> None:
    """h11, which hypercorn reads with, takes both headers together."""
    client = Client(*[b"x" * LIMIT] * 3, headers={b"content-length": b"1", b"transfer-encoding": b"chunked"})
    policy = Policy("/", "/", LIMIT, lambda _: set(), Defence())
    run_apart(BodyLimit(answering(200), policy)(client.scope, client.receive, client.send))
    assert client.answered[0]["status"] == 413


def test_a_chunk_that_is_none_is_the_clients_fault() -> None:
    """gunicorn's own error for it is no `OSError`."""

    class Broken:
        def read(self, _: int) -> bytes:
            raise InvalidChunkSize(b"not a number")

    policy = Policy("/", "/", LIMIT, lambda _: set(), Defence())
    answered: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Broken()}

    def app(environ: object, start: object) -> list[bytes]:
        raise AssertionError("the app was asked")

    def start(status: str, headers: object, error: object = None) -> Callable[[bytes], object]:
        answered.append(status[:3])
        return lambda _: None

    list(WsgiBodyLimit(app, policy)(environ, start))
    assert answered == ["400"]
