"""Five hundred idle connections."""

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

from websockets import Origin
from websockets.sync.client import ClientConnection, connect

from benchmarks.faults.load import READERS, Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject

CONNECTIONS = 500
WHILE_CONNECTED = 60


def _happens(subject: Subject, load: Load) -> None:
    with ExitStack() as stack:
        for number in range(CONNECTIONS):
            if subject.backend == "flask":
                stack.enter_context(_connection(subject.site.url))
            else:
                stack.enter_context(_web_socket(subject.site.url, number))
        load.wait_for(WHILE_CONNECTED)


def _connection(url: str) -> socket.socket:
    """Open a keep-alive connection and use it for one request, because Flask has no WebSockets."""
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    connection.recv(65536)
    return connection


def _web_socket(url: str, number: int) -> ClientConnection:
    """Open a WebSocket as another user, with `X-Forwarded-For`, because connections per client are limited."""
    address = f"{url.replace('http', 'ws', 1)}/_dash-ws-callback"
    reader = {"X-Forwarded-For": f"198.51.100.{number % READERS}"}
    return connect(address, origin=Origin(url), additional_headers=reader, ping_interval=None, open_timeout=20)


FAULT = Fault(
    "sockets",
    f"{CONNECTIONS} idle connections",
    f"{CONNECTIONS} WebSockets are open and send nothing. On Flask, keep-alive connections replace them.",
    "services",
    _happens,
)
