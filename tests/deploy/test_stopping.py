"""SIGTERM drains: what was begun is finished, streams and WebSockets end, and all is over within ten seconds."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.analytics.reading import engine_of, rows, stored
from tests.deploy.entry import GREETING, STOP_SECONDS, Started, started
from tests.serving import BACKENDS, BROWSER
from tests.waiting import PATIENCE, until

# How long it takes is the claim.
pytestmark = pytest.mark.serial

MANY = 20


@pytest.fixture(params=BACKENDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Started]:
    """A site of two workers."""
    with started(request.param, tmp_path, {"WEB_CONCURRENCY": "2"}) as running:
        yield running


def test_a_request_that_was_begun_is_finished(site: Started) -> None:
    """Its body is sent after the signal. That the server asks for it shows that it has the request."""
    body = json.dumps(GREETING).encode()
    with socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as connection:
        head = (
            f"POST /_dash-update-component HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nUser-Agent: {BROWSER}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        site.terminate()
        _until_refused(site)
        connection.sendall(body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Hello, Ada." in answer
    assert site.stop() == 0, site.log[-3000:]


def test_a_stream_ends(site: Started) -> None:
    with site.client() as client, client.stream("GET", "/api/demo/events?count=30&interval_ms=500") as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("event: tick")
        rest: list[str] = []
        waiting = threading.Thread(target=lambda: rest.extend(lines))
        waiting.start()
        assert site.stop() == 0, site.log[-3000:]
        waiting.join(PATIENCE)
    assert rest.count("event: tick") < 29
    assert "event: end" in rest


def test_a_websocket_is_closed(site: Started) -> None:
    if site.backend == "flask":
        pytest.skip("Flask has no WebSockets.")
    with connect(f"ws://127.0.0.1:{site.port}/api/demo/clock", origin=Origin(site.url)) as clock:
        assert clock.recv(timeout=PATIENCE)
        assert site.stop() == 0, site.log[-3000:]
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                clock.recv(timeout=PATIENCE)
    assert closed.value.rcvd and closed.value.rcvd.code in {1001, 1012}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_request_that_hangs_costs_no_visit(backend: str, tmp_path: Path) -> None:
    """Nor does a collector of traces that takes what it is sent and never answers."""
    docs = tmp_path / "docs"
    docs.mkdir()
    head = "---\nname: Hanging\ndescription: D\nendpoint: /hanging\n---\n"
    (docs / "hanging.md").write_text(f"{head}\n.. exec::tests.examples.hanging\n", encoding="utf-8")
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
                stored(engine, 1)  # what a process needs for it is there
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


def _until_refused(site: Started) -> None:
    """Until new connections go elsewhere."""
    until(lambda: _is_refused(site))


def _is_refused(site: Started) -> bool:
    try:
        httpx.get(f"{site.url}/healthz", timeout=2)
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        return False
    return False
