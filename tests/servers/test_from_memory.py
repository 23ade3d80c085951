"""The response cache responds before the framework, unless a hook must see the request."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest
from starlette.types import Message, Receive, Scope, Send

from lib.http.messages import Request, Response
from lib.servers.asgi import AsgiDriver
from lib.servers.policy import Policy
from lib.servers.rules import Rule
from lib.servers.wsgi import WsgiDriver
from tests.apart import run_apart

POLICY = Policy("/my-app/", "/my-app/", 1000, lambda _: {"GET"})
KEPT = "/my-app/kept.json"


class OnlySite:
    """The parts of a server that the driver uses. The cache contains one URL."""

    policy = POLICY
    rules: tuple[Rule, ...] = ()

    def __init__(self, *, hooked: bool = False) -> None:
        self._hooked = hooked
        self.asked: list[Request] = []
        memory: Any = partial(self._respond)
        memory.known = {}
        self.memory = memory

    def error_response(self, path: str, error: Exception) -> Response:
        return self.policy.error_response(path, error)

    def has_middleware(self) -> bool:
        return self._hooked

    def _respond(self, request: Request) -> Response | None:
        self.asked.append(request)
        return Response(b"kept", headers={"etag": '"1"'}) if request.path == KEPT else None


Answer = tuple[int, bytes]
Ask = Callable[..., Answer]


def ask_wsgi(site: OnlySite, method: str, path: str, query: str = "", **headers: str) -> Answer:
    """Send one request to the WSGI driver. The framework behind it responds with its name."""

    def framework(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("content-length", "9")])
        return [b"framework"]

    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    setup_testing_defaults(environ)
    environ.update({f"HTTP_{name.upper()}": value for name, value in headers.items()})
    statuses: list[int] = []
    front = WsgiDriver(framework, cast(Any, site))
    body = front(environ, cast(Any, lambda line, _: statuses.append(int(line[:3]))))
    return statuses[0], b"".join(body)


def ask_asgi(site: OnlySite, method: str, path: str, query: str = "", **headers: str) -> Answer:
    """Send one request to the ASGI driver. The framework behind it responds with its name."""
    sent: list[Message] = []

    async def framework(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"framework"})

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": raw}
    front = AsgiDriver(framework, cast(Any, site))
    run_apart(front(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.fixture(params=[ask_wsgi, ask_asgi], ids=["wsgi", "asgi"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return each of the two drivers in turn."""
    front: Ask = request.param
    return front


def test_what_is_kept_never_reaches_the_framework(ask: Ask) -> None:
    assert ask(OnlySite(), "GET", KEPT) == (200, b"kept")
    assert ask(OnlySite(), "HEAD", KEPT) == (200, b"")


def test_the_framework_answers_the_rest(ask: Ask) -> None:
    assert ask(OnlySite(), "GET", "/my-app/other") == (200, b"framework")
    assert ask(OnlySite(), "HEAD", "/my-app/other") == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_memory_is_for_reading(ask: Ask, method: str) -> None:
    site = OnlySite()
    assert ask(site, method, KEPT)[1] == b"framework"
    assert site.asked == []


def test_what_lies_outside_of_the_site_is_not_asked_for(ask: Ask) -> None:
    site = OnlySite()
    assert ask(site, "GET", "/kept.json") == (200, b"framework")
    assert site.asked == []


def test_a_hook_sees_every_request(ask: Ask) -> None:
    site = OnlySite(hooked=True)
    assert ask(site, "GET", KEPT) == (200, b"framework")
    assert site.asked == []


def test_memory_sees_the_request_as_it_came(ask: Ask) -> None:
    site = OnlySite()
    ask(site, "GET", KEPT, "m=1&m=2&empty=&a%20b=%C3%BC", accept="text/html", if_none_match='"1"')
    [asked] = site.asked
    assert asked.query == {"m": "2", "empty": "", "a b": "ü"}
    assert asked.headers["accept"] == "text/html"
    assert asked.headers["if-none-match"] == '"1"'


def test_a_range_is_of_get_alone(ask: Ask) -> None:
    site = OnlySite()
    ask(site, "HEAD", KEPT, range="bytes=0-1")
    ask(site, "GET", KEPT, range="bytes=0-1")
    head, got = site.asked
    assert "range" not in head.headers
    assert got.headers["range"] == "bytes=0-1"
