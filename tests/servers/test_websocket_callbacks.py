"""Callbacks over a WebSocket, and the fallback on Flask."""

import json
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE

PATH = "/_dash-ws-callback"
STREAMS = {
    "output": "streams-output.children",
    "outputs": {"id": "streams-output", "property": "children"},
    "inputs": [{"id": "streams-button", "property": "n_clicks", "value": 2}],
    "changedPropIds": ["streams-button.n_clicks"],
    "parsedChangedPropsIds": ["streams-button.n_clicks"],
    "state": [],
}


# Flask does not support WebSockets.
with_sockets = pytest.mark.parametrize("contract_site", ["fastapi", "quart"], indirect=True)


def opened(site: Site, origin: str | None) -> ClientConnection:
    """Return a connection of a page with this origin."""
    url = site.url.replace("http", "ws") + PATH
    headers = {"Origin": origin} if origin else {}
    return connect(url, additional_headers=headers, user_agent_header=BROWSER, open_timeout=PATIENCE)


def messages(socket: ClientConnection, until: str) -> list[dict[str, Any]]:
    """Return the messages up to the first message of a type. Dash can send several in one list."""
    came: list[dict[str, Any]] = []
    while not any(message["type"] == until for message in came):
        received = json.loads(socket.recv(timeout=PATIENCE))
        came += received if isinstance(received, list) else [received]
    return came


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_a_foreign_page_gets_no_socket(contract_site: Site, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        opened(contract_site, origin)
    # Flask rejects every handshake because it does not support WebSockets. The other backends reject this one.
    assert refused.value.response.status_code == (400 if contract_site.backend == "flask" else 403)


def test_a_socket_at_an_unknown_path_is_rejected(contract_site: Site) -> None:
    url = contract_site.url.replace("http", "ws")
    for path in ("/nope", "/a-page/nope", "/api/nope"):
        with pytest.raises(InvalidStatus) as rejected:
            connect(f"{url}{path}", origin=Origin(contract_site.url), user_agent_header=BROWSER, open_timeout=PATIENCE)
        assert rejected.value.response.status_code == 400, path


@with_sockets
@pytest.mark.parametrize("text", ["[" * 60_000, "{", "not JSON"])
def test_json_that_is_nested_too_deeply_closes_the_socket(contract_site: Site, text: str) -> None:
    # Other tests log the exceptions of their callbacks.
    before = len(contract_site.log.read_text(encoding="utf-8"))
    with opened(contract_site, contract_site.url) as socket:
        socket.send(text)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1007
    assert "Traceback" not in contract_site.log.read_text(encoding="utf-8")[before:]


@with_sockets
def test_a_socket_that_only_sends_reads_too(contract_site: Site) -> None:
    url = f"{contract_site.url.replace('http', 'ws')}/api/demo/clock"
    with connect(url, origin=Origin(contract_site.url), user_agent_header=BROWSER, open_timeout=PATIENCE) as socket:
        for _ in range(3):
            socket.send("unexpected")
        assert socket.ping().wait(PATIENCE)
        began = time.monotonic()
        socket.close()
        assert time.monotonic() - began < 5, "the server closes the connection too"


def test_what_a_callback_streams_comes_as_it_is_sent(contract_site: Site) -> None:
    request = {"type": "callback_request", "rendererId": "r", "requestId": "1", "payload": STREAMS}
    if contract_site.backend == "flask":
        with contract_site.client() as client:
            answer = client.post("/_dash-update-component", json=STREAMS).json()
        assert answer["response"]["streams-output"]["children"] == "2 without a socket"
        assert answer["sideUpdate"]["streams-output"]["title"] == "step 2"
        return
    with opened(contract_site, contract_site.url) as socket:
        socket.send(json.dumps(request))
        asked = messages(socket, "get_props_request")
        assert [message["payload"]["props"] for message in asked if message["type"] == "set_props"] == [
            {"title": "step 1"},
            {"title": "step 2"},
        ]
        answer = {"type": "get_props_response", "requestId": asked[-1]["requestId"], "payload": {"title": "told"}}
        socket.send(json.dumps({**answer, "rendererId": "r"}))
        last = messages(socket, "callback_response")[-1]
    assert last["payload"]["data"]["response"]["streams-output"]["children"] == "2 told"


@pytest.mark.parametrize("contract_site", ["fastapi", "quart"], indirect=True)
def test_other_callbacks_are_not_called_over_the_socket(contract_site: Site) -> None:
    echo = {
        **STREAMS,
        "output": "echo-output.children",
        "outputs": {"id": "echo-output", "property": "children"},
        "inputs": [{"id": "echo-button", "property": "n_clicks", "value": "heard"}],
    }
    with opened(contract_site, contract_site.url) as socket:
        socket.send(json.dumps({"type": "callback_request", "rendererId": "r", "requestId": "1", "payload": echo}))
        try:
            received = json.dumps(messages(socket, "callback_response"))
        except Exception as closed:
            received = repr(closed)
    assert "heard" not in received
