"""Slow callbacks and bodies time out; streams do not."""

import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.examples.gate import Gate
from tests.security.conftest import started
from tests.serving import BACKENDS, Site
from tests.sites import page, write_pages
from tests.waiting import PATIENCE, until

SECONDS = 2
SLOW = {
    "output": "slow-output.children",
    "outputs": {"id": "slow-output", "property": "children"},
    "inputs": [{"id": "slow-button", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["slow-button.n_clicks"],
}


# Half a second for each event.
STREAMED = 2 * SECONDS + 2
FRAMINGS = ("Content-Length: 1000", "Transfer-Encoding: chunked")


@dataclass(frozen=True, slots=True)
class Hasty:
    """A site with a short time limit for requests, and with requests that take longer.

    One of its callbacks blocks. `stream` and `bodies` are the running requests.
    """

    site: Site
    stream: Future[str]
    bodies: dict[str, Future[bytes]]


@pytest.fixture(scope="module", params=BACKENDS)
def hasty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hasty]:
    """Start the site.

    The requests are sent at the same time, so that the tests wait only once.
    """
    folder = tmp_path_factory.mktemp("site")
    docs = write_pages(folder / "docs", {"slow": page("Slow", "/slow", ".. exec::tests.examples.slow")})
    env = {"DOCS_DIR": str(docs), "REQUEST_TIMEOUT": str(SECONDS)}
    with started(request.param, folder, env) as site, ThreadPoolExecutor(3) as pool:
        bodies = {framing: pool.submit(slow_body, site, framing) for framing in FRAMINGS}
        yield Hasty(site, pool.submit(long_stream, site), bodies)


def test_a_slow_callback(hasty: Hasty) -> None:
    hasty_site = hasty.site
    gate = Gate.of(hasty_site)
    with hasty_site.client() as client, ThreadPoolExecutor(1) as beside, gate.shut():
        slow = beside.submit(client.post, "/_dash-update-component", json=SLOW)
        until(lambda: gate.waiting)
        if hasty_site.backend == "flask":  # a thread cannot be canceled
            gate.open()
            assert slow.result().status_code == 200
            return
        answer = slow.result()
        assert gate.waiting, "the callback hangs still"
        assert answer.status_code == 504
        assert answer.json()["status"] == 504
        assert answer.headers["x-content-type-options"] == "nosniff"
        # The process works: it responds to the next request.
        assert client.get("/slow").status_code == 200


def test_a_stream_may_take_longer(hasty: Hasty) -> None:
    body = hasty.stream.result()
    assert body.count("event: tick") == STREAMED
    assert "event: end" in body


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_slow_body(framing: str, hasty: Hasty) -> None:
    answer = hasty.bodies[framing].result()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


def long_stream(site: Site) -> str:
    """Return a stream that takes longer than the time limit of a request."""
    with site.client() as client:
        return client.get(f"/api/demo/events?count={STREAMED}&interval_ms=500").text


def slow_body(site: Site, framing: str) -> bytes:
    """Send a part of a body, and return the response of the server until it closes the connection."""
    port = int(site.url.rpartition(":")[2])
    start = "64\r\n{" if "chunked" in framing else "{"
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(
            f"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{framing}"
            f"\r\n\r\n{start}".encode()
        )
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer
