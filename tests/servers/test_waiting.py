"""A blocking handler, and a page whose layout is a function, run in a thread on an event loop."""

import asyncio
import threading

import httpx
import pytest

from lib.backend import BackendName
from lib.http.messages import BlockingHandler, Request, Response
from lib.servers import server_class
from tests.apart import run_apart
from tests.waiting import PATIENCE


@pytest.mark.parametrize("is_page", [False, True], ids=["handler", "page"])
@pytest.mark.parametrize("backend", ["fastapi", "quart"])
def test_a_waiting_handler_leaves_the_event_loop_free(
    backend: BackendName, is_page: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.servers.adapters.find_page", lambda path: ({"layout": dict}, None))
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
    site.add_get("/wait", site._page if is_page else BlockingHandler(wait))
    site.add_get("/release", release)

    async def ask() -> list[str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://site") as client:
            waiting = asyncio.create_task(client.get("/wait"))
            await asyncio.to_thread(begun.wait, PATIENCE)
            return [(await client.get("/release")).text, (await waiting).text]

    assert run_apart(ask()) == ["released", "waited"]
