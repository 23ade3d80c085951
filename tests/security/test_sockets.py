"""WebSocket connections and messages are limited."""

import json
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lib.http.client_limits import MAX_PER_CLIENT, ConnectionLimiter
from lib.servers.asgi import CALLBACK_SOCKET
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE

BEAT = json.dumps({"type": "heartbeat"})


# Flask does not support WebSockets.
with_sockets = pytest.mark.parametrize("counted_site", ["fastapi", "quart"], indirect=True)


def opened(site: Site, reader: str, path: str = f"/{CALLBACK_SOCKET}") -> ClientConnection:
    """Open the WebSocket of a page of the site as a user with this IP address."""
    headers = {"Origin": site.url, "X-Forwarded-For": reader}
    url = site.url.replace("http", "ws") + path
    return connect(url, additional_headers=headers, user_agent_header=BROWSER, open_timeout=PATIENCE, max_size=None)


def closed_with(socket: ClientConnection) -> int | None:
    """Return the code with which the server closes a WebSocket."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=PATIENCE)
    return closed.value.rcvd.code if closed.value.rcvd else None


@with_sockets
def test_what_comes_by_the_callback_socket_counts_as_callbacks(counted_site: Site) -> None:
    with opened(counted_site, "198.51.100.1") as socket:
        for _ in range(2):
            socket.send(BEAT)
            assert "heartbeat_ack" in str(socket.recv(timeout=PATIENCE))
        socket.send(BEAT)
        assert closed_with(socket) == 1008
    with counted_site.client() as client:

        def call(reader: str, client: httpx.Client = client) -> int:
            headers = {"x-forwarded-for": reader}
            return client.post("/_dash-update-component", json={}, headers=headers).status_code

        assert call("198.51.100.1") == 429
        assert call("198.51.100.2") != 429


@with_sockets
def test_a_long_message(counted_site: Site) -> None:
    with opened(counted_site, "198.51.100.3") as socket:
        socket.send(json.dumps({"type": "heartbeat", "more": "x" * 2 * 1024 * 1024}))
        assert closed_with(socket) == 1009
    with opened(counted_site, "198.51.100.3") as socket:  # it was not counted, and the process works
        socket.send(BEAT)
        assert "heartbeat_ack" in str(socket.recv(timeout=PATIENCE))


@with_sockets
def test_one_client_cannot_take_all(counted_site: Site) -> None:
    with ExitStack() as stack:
        for _ in range(MAX_PER_CLIENT):
            stack.enter_context(opened(counted_site, "198.51.100.4"))
        with pytest.raises(InvalidStatus) as refused, opened(counted_site, "198.51.100.4"):
            pass
        assert refused.value.response.status_code == 403
        with opened(counted_site, "198.51.100.5"):
            pass


def test_places_are_given_back() -> None:
    places = ConnectionLimiter(per_client=1, total=2)
    first = places.take("192.0.2.1")
    assert first is not None
    assert places.take("192.0.2.1") is None
    with first:
        second = places.take("192.0.2.2")
        assert places.take("192.0.2.3") is None
    assert second is not None
    second.release()
    second.release()
    again = places.take("192.0.2.1"), places.take("192.0.2.2")
    assert None not in again
    assert places.take("192.0.2.3") is None
