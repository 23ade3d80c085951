"""SIGTERM finishes running requests, ends streams, and takes at most ten seconds."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from unittest.mock import MagicMock

import httpx
import pytest
from uvicorn import Config
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from lib.process.lifecycle import shutdown_signal
from tests.analytics.reading import engine_of, rows, stored
from tests.apart import run_apart
from tests.deploy.entry import GREETING, GUNICORN, SETTINGS, STOP_SECONDS, Started, started
from tests.ports import is_refused
from tests.serving import BACKENDS, BROWSER, serving
from tests.sites import page, write_pages
from tests.tiers import fast_on
from tests.waiting import PATIENCE, until

MANY = 20


@pytest.fixture(params=BACKENDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Started]:
    """Start a site with two workers."""
    with started(request.param, tmp_path, {"WEB_CONCURRENCY": "2"}) as running:
        yield running


BODY = json.dumps(GREETING).encode()


@contextmanager
def begun(port: int) -> Iterator[socket.socket]:
    """Send a request without its body. The `100 Continue` response shows that the server has the request."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        head = (
            f"POST /_dash-update-component HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {BROWSER}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\nExpect: 100-continue\r\n\r\n"
        )
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        yield connection


def finish(connection: socket.socket) -> None:
    """Send the body, and assert that the callback responds."""
    connection.sendall(BODY)
    answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Hello, Ada." in answer


@pytest.mark.parametrize("backend", fast_on("flask", "fastapi"))
def test_what_was_begun_is_finished_whatever_it_is(backend: str, tmp_path: Path) -> None:
    """A request, a stream, and a WebSocket end in parallel, without a time limit."""
    pages = {"page": page("Page", "/page", ".. exec::docs.getting-started.hello")}
    env = {**SETTINGS, "DOCS_DIR": str(write_pages(tmp_path / "docs", pages))}
    rest: list[str] = []
    with ExitStack() as stack:
        running = stack.enter_context(serving(backend, tmp_path, GUNICORN, env))
        port = int(running.url.rpartition(":")[2])
        client = stack.enter_context(running.client())
        stream = stack.enter_context(client.stream("GET", "/api/demo/events?count=30&interval_ms=500"))
        lines = stream.iter_lines()
        assert "event: tick" in lines  # reads up to this line
        waiting = threading.Thread(target=lambda: rest.extend(lines))
        waiting.start()
        clock = None if backend == "flask" else stack.enter_context(clock_of(running.url))
        connection = stack.enter_context(begun(port))
        running.process.terminate()
        until(lambda: is_refused(port))
        finish(connection)
        waiting.join(PATIENCE)
        if clock:
            assert_closed(clock)
        assert running.process.wait(PATIENCE) == 0, running.log.read_text()[-3000:]
    assert rest.count("event: tick") < 29
    assert "event: end" in rest


def test_a_worker_waits_for_a_request_that_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from deploy import workers

    monkeypatch.setattr(workers, "KEEPALIVE_GRACE_SECONDS", 0)
    monkeypatch.setattr(shutdown_signal, "_is_set", False)
    seconds = workers.LoopWorker.CONFIG_KWARGS["timeout_graceful_shutdown"]
    config = Config(lambda: None, lifespan="off", log_config=None, timeout_graceful_shutdown=seconds)
    config.load()
    server = workers.LoopServer(config)
    server.servers, server.lifespan = [], config.lifespan_class(config)
    request = MagicMock()
    server.server_state.connections.add(request)

    async def stop() -> None:
        stopping = asyncio.create_task(server.shutdown())
        await asyncio.wait({stopping}, timeout=0.5)
        assert not stopping.done()
        server.server_state.connections.clear()
        await stopping

    run_apart(stop())
    request.shutdown.assert_called_once_with()
    assert not server.gave_up


@contextmanager
def clock_of(url: str) -> Iterator[ClientConnection]:
    """Open a WebSocket that has sent a message."""
    with connect(f"{url.replace('http', 'ws')}/api/demo/clock", origin=Origin(url)) as clock:
        assert clock.recv(timeout=PATIENCE)
        yield clock


def assert_closed(clock: ClientConnection) -> None:
    """Assert that the server closes a WebSocket because it stops."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            clock.recv(timeout=PATIENCE)
    assert closed.value.rcvd and closed.value.rcvd.code in {1001, 1012}


# The other tests verify the time.


@pytest.mark.serial
@pytest.mark.release
def test_a_request_that_was_begun_is_finished(site: Started) -> None:
    """The client sends the body after the signal."""
    with begun(site.port) as connection:
        site.terminate()
        until(lambda: is_refused(site.port))
        finish(connection)
    assert site.stop() == 0, site.log[-3000:]


@pytest.mark.serial
@pytest.mark.release
def test_a_stream_ends(site: Started) -> None:
    with site.client() as client, client.stream("GET", "/api/demo/events?count=30&interval_ms=500") as stream:
        lines = stream.iter_lines()
        assert "event: tick" in lines  # reads up to this line
        rest: list[str] = []
        waiting = threading.Thread(target=lambda: rest.extend(lines))
        waiting.start()
        assert site.stop() == 0, site.log[-3000:]
        waiting.join(PATIENCE)
    assert rest.count("event: tick") < 29
    assert "event: end" in rest


@pytest.mark.serial
@pytest.mark.release
def test_a_websocket_is_closed(site: Started) -> None:
    if site.backend == "flask":
        pytest.skip("Flask has no WebSockets.")
    with clock_of(site.url) as clock:
        assert site.stop() == 0, site.log[-3000:]
        assert_closed(clock)


@pytest.mark.serial
@pytest.mark.release
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_request_that_hangs_costs_no_visit(backend: str, tmp_path: Path) -> None:
    """A trace collector that accepts its data and never responds does not lose a visit either."""
    pages = {"hanging": page("Hanging", "/hanging", ".. exec::tests.examples.hanging")}
    docs = write_pages(tmp_path / "docs", pages)
    with socket.create_server(("127.0.0.1", 0)) as collector:
        address = f"http://127.0.0.1:{collector.getsockname()[1]}"
        env = {"DOCS_DIR": str(docs), "OTEL_EXPORTER_OTLP_ENDPOINT": address}
        with started(backend, tmp_path, env) as site:
            data = tmp_path / f"data-{site.port}"
            engine = engine_of(data)
            hanging = threading.Thread(target=_hang, args=(site,))
            hanging.start()
            until((data / "hanging").exists)
            with site.client() as client:
                client.get("/hanging")
                stored(engine, 1)  # The process now has all the data that it needs to store a visit.
                given = sum(client.get("/hanging").status_code == 200 for _ in range(MANY))
            began = time.monotonic()
            site.stop()
            assert time.monotonic() - began < STOP_SECONDS
            hanging.join(PATIENCE)
            assert len(rows(engine)) - 1 == given == MANY
            engine.dispose()


def _hang(site: Started) -> None:
    asked = {
        "output": "hanging-output.children",
        "outputs": {"id": "hanging-output", "property": "children"},
        "inputs": [{"id": "hanging-button", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["hanging-button.n_clicks"],
    }
    with site.client() as client, suppress(httpx.TransportError):
        client.post("/_dash-update-component", json=asked)
