"""What takes too long is given up: callbacks, bodies; streams are not. Over sockets."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.examples.gate import Gate
from tests.security.conftest import started
from tests.serving import BACKENDS, Site
from tests.waiting import PATIENCE, until

SECONDS = 5
SLOW = {
    "output": "slow-output.children",
    "outputs": {"id": "slow-output", "property": "children"},
    "inputs": [{"id": "slow-button", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["slow-button.n_clicks"],
}


@pytest.fixture(scope="module", params=BACKENDS)
def hasty_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a callback that hangs, whose requests may take some seconds."""
    docs: Path = tmp_path_factory.mktemp("docs")
    head = "---\nname: Slow\ndescription: D\nendpoint: /slow\n---\n"
    (docs / "slow.md").write_text(f"{head}\n.. exec::tests.examples.slow\n", encoding="utf-8")
    env = {"DOCS_DIR": str(docs), "REQUEST_TIMEOUT": str(SECONDS)}
    with started(request.param, tmp_path_factory.mktemp("site"), env) as running:
        yield running


def test_a_slow_callback(hasty_site: Site) -> None:
    gate = Gate.of(hasty_site)
    with hasty_site.client() as client, ThreadPoolExecutor(1) as beside, gate.shut():
        slow = beside.submit(client.post, "/_dash-update-component", json=SLOW)
        until(lambda: gate.waiting)
        if hasty_site.backend == "flask":  # a thread cannot be ended
            gate.open()
            assert slow.result().status_code == 200
            return
        answer = slow.result()
        assert gate.waiting, "the callback hangs still"
        assert answer.status_code == 504
        assert answer.json()["status"] == 504
        assert answer.headers["x-content-type-options"] == "nosniff"
        # The process is well: the next request is answered.
        assert client.get("/slow").status_code == 200


def test_a_stream_may_take_longer(hasty_site: Site) -> None:
    with hasty_site.client() as client:
        body = client.get("/api/demo/events?count=12&interval_ms=500").text
    assert body.count("event: tick") == 12
    assert "event: end" in body


@pytest.mark.parametrize("framing", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_a_slow_body(framing: str, hasty_site: Site) -> None:
    port = int(hasty_site.url.rpartition(":")[2])
    start = "64\r\n{" if "chunked" in framing else "{"
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(
            f"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{framing}"
            f"\r\n\r\n{start}".encode()
        )
        answer = b""
        while piece := connection.recv(65536):  # until the server closes the connection
            answer += piece
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer
