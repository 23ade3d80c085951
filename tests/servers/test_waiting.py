"""Handlers that block, pages that are not cached, and first responses of the cache run in threads on an event loop."""

import asyncio
import threading
from functools import partial
from typing import Any, ClassVar

import httpx
import pytest

from lib.backend import BackendName
from lib.http.messages import BlockingHandler, Request, Response
from lib.servers import server_class
from lib.servers.asgi import AsgiDriver
from lib.servers.callbacks import Callbacks
from lib.servers.policy import Policy
from lib.servers.quart import _Connection
from tests.apart import run_apart
from tests.waiting import PATIENCE


class Memory:
    """A response cache whose first response for a path takes long."""

    def __init__(self, respond: Any) -> None:
        self.known: dict[tuple[str, str | None], bool] = {}
        self._respond = respond

    def __call__(self, request: Request) -> Response | None:
        response: Response | None = self._respond(request) if request.path == "/wait" else None
        self.known[request.path, request.headers.get("accept-encoding")] = response is not None
        return response


@pytest.mark.parametrize("kind", ["handler", "page", "cached page"])
@pytest.mark.parametrize("backend", ["fastapi", "quart"])
def test_a_waiting_handler_leaves_the_event_loop_free(backend: BackendName, kind: str) -> None:
    adapter = server_class(backend)
    server = adapter.create_app("waiting")  # type: ignore[attr-defined]  # of Dash's backend classes
    site = adapter(server)  # type: ignore[call-arg]
    begun, released = threading.Event(), threading.Event()

    def wait(_: Request) -> Response:
        begun.set()
        return Response(b"waited" if released.wait(PATIENCE) else b"nobody came", 200, "text/plain")

    def release(_: Request) -> Response:
        released.set()
        return Response(b"released", 200, "text/plain")

    site.pages = wait
    if kind == "cached page":
        site.memory = Memory(wait)
    else:
        site.add_get("/wait", site._page if kind == "page" else BlockingHandler(wait))
    site.add_get("/release", release)

    async def ask() -> list[str]:
        transport = httpx.ASGITransport(AsgiDriver(server, site))
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            waiting = asyncio.create_task(client.get("/wait"))
            await asyncio.to_thread(begun.wait, PATIENCE)
            return [(await client.get("/release")).text, (await waiting).text]

    assert run_apart(ask()) == ["released", "waited"]


@pytest.mark.parametrize("backend", ["fastapi", "quart"])
def test_a_canceled_request_leaves_no_task(backend: BackendName) -> None:
    """Quart's own class would leave a task that waits for the rest of the body, and fails later."""
    adapter = server_class(backend)
    server: Any = adapter.create_app("canceled")  # type: ignore[attr-defined]  # of Dash's backend classes
    server.asgi_http_class = _Connection
    site: Any = adapter(server)  # type: ignore[call-arg]
    site.policy = Policy(body_limit=1000, time_limit=0.01)

    async def wait(_: Any) -> Response:
        raise AssertionError("the body is incomplete")

    site.add_post("/wait", wait)
    scope = {
        "type": "http", "method": "POST", "path": "/wait", "raw_path": b"/wait", "query_string": b"", "scheme": "http",
        "http_version": "1.1", "headers": [(b"host", b"site"), (b"content-length", b"100")],
    }  # fmt: skip

    async def ask() -> tuple[int, set[Any]]:
        responded = asyncio.Event()
        messages: list[Any] = [{"type": "http.request", "body": b"{", "more_body": True}]
        sent: list[Any] = []

        async def receive() -> Any:
            if messages:
                return messages.pop()
            await responded.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await AsgiDriver(server, site)(scope, receive, send)
        responded.set()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=1) if others else None
        return sent[0]["status"], {task for task in others if not task.done()}

    assert run_apart(ask()) == (408, set())


class App:
    """A Dash app with one background callback, which is a coroutine function."""

    callback_map: ClassVar[dict[str, Any]] = {
        "x.y": {"callback": None, "inputs": [], "state": [], "no_output": True, "background": {"key": 1}}
    }

    def strip_relative_path(self, path: str | None) -> str | None:
        return path

    def _execute_callback(self, func: Any, *_: Any) -> Any:
        return func


def test_the_start_of_an_async_background_callback_leaves_the_event_loop_free() -> None:
    """Dash starts its process in a coroutine that awaits nothing."""
    app: Any = App()
    plain: list[Any] = []

    def runner(func: Any, call: Any) -> Any:
        plain.append(asyncio.iscoroutinefunction(func))
        return partial(call)

    async def start() -> str:
        return threading.current_thread().name

    context: Any = type("Context", (), {"headers": {}, "path": "http://site/a?b"})()
    with Callbacks(app, runner).call(debug=True) as call:
        call.check({"output": "x.y", "inputs": []})
        prepared = app._execute_callback(start, (), (), context)
    names: list[str] = []
    thread = threading.Thread(target=lambda: names.append(prepared()), name="a thread")
    thread.start()
    thread.join()
    assert (plain, names) == ([False], ["a thread"])
