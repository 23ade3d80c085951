"""Operations, streams, and errors of handlers work the same on every adapter, without a running server."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS, BackendName
from lib.http.errors import ProblemError
from lib.http.messages import Post, Request, Response
from lib.servers import server_class
from lib.servers.operations import Operations
from tests.apart import run_apart

operations = Operations("sea")


class Depth(BaseModel):
    """A depth."""

    meters: int = Field(1, ge=0)


class Named(BaseModel):
    """A name in a path."""

    name: str = Field(pattern="^[a-z]+$")


@operations.add("/depth", "Depth")
async def depth(query: Depth) -> Depth:
    """Return the depth."""
    return query


@operations.add("/named/{name}", "Name", blocks=True, errors={404: "Not found."})
def named(path: Named) -> Named:
    """Return the name."""
    if path.name == "nowhere":
        raise ProblemError(404, "Not found.")
    return path


async def pieces() -> AsyncIterator[bytes]:
    """Yield the body of a stream."""
    for piece in (b"one ", b"two"):
        yield piece


def fail(_: Request) -> Response:
    """Reject a request."""
    raise ProblemError(409, "Not now.")


async def fail_later(request: Post) -> Response:
    """Reject a request with its body."""
    raise ProblemError(409, request.body.decode())


@pytest.fixture(params=SUPPORTED_BACKENDS)
def client(request: pytest.FixtureRequest) -> Any:
    """Return a function that sends a request to a server with these routes. Its `backend` is the name of the server."""
    backend: BackendName = request.param
    adapter = server_class(backend)
    server = adapter.create_app("operations")  # type: ignore[attr-defined]  # of Dash's backend classes
    site = adapter(server)  # type: ignore[call-arg]
    site.catch_problems()
    site.mount_operations("/sea", operations)
    site.add_get("/fail", fail)
    site.add_post("/fail", fail_later)
    site.add_get("/stream", lambda _: Response(b"", 200, "text/plain", stream=pieces()))

    def send(method: str, path: str, *, multithread: bool = True, **options: Any) -> httpx.Response:
        if backend == "flask":

            def app(environ: Any, start: Any) -> Any:
                return server({**environ, "wsgi.multithread": multithread}, start)

            # Like a server, in a thread without an event loop.
            with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://site") as plain:
                return threads.submit(plain.request, method, path, **options).result()

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://site") as client:
                return await client.request(method, path, **options)

        return run_apart(ask())

    threads = ThreadPoolExecutor(1)
    send.backend = backend  # type: ignore[attr-defined]
    return send


def test_an_operation_validates_its_parameters(client: Any) -> None:
    good, bad = client("GET", "/sea/depth?meters=3"), client("GET", "/sea/depth?meters=-3")
    assert (good.status_code, good.json()) == (200, {"meters": 3})
    assert good.headers["cache-control"] == "no-store"
    assert (bad.status_code, bad.json()["errors"][0]["name"]) == (422, "meters")
    assert bad.headers["content-type"] == "application/problem+json"
    assert client("GET", "/sea/depth?meters=1&meters=2").json() == {"meters": 2}


def test_a_variable_of_a_path_is_one_segment(client: Any) -> None:
    assert client("GET", "/sea/named/reef").json() == {"name": "reef"}
    statuses = [client("GET", f"/sea/named/{name}").status_code for name in ("REEF", "nowhere", "a/b")]
    assert statuses == [422, 404, 404]


def test_any_handler_can_raise_a_problem(client: Any) -> None:
    assert client("GET", "/fail").json()["detail"] == "Not now."
    later = client("POST", "/fail", content=b"Later.")
    assert (later.status_code, later.json()["detail"]) == (409, "Later.")


def test_a_stream_needs_a_second_thread_on_flask(client: Any) -> None:
    response = client("GET", "/stream")
    assert (response.text, "content-length" in response.headers) == ("one two", False)
    alone = client("GET", "/stream", multithread=False)
    assert alone.status_code == (503 if client.backend == "flask" else 200)


def test_a_route_of_the_server_stays() -> None:
    from fastapi import FastAPI

    server = FastAPI()
    server.get("/sea/depth")(lambda: "own")
    site = server_class("fastapi")(server)  # type: ignore[call-arg]
    site.mount_operations("/sea", operations)
    assert [operation.path for operation in site.operations] == ["/named/{name}"]
