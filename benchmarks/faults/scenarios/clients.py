"""Clients that send their requests byte by byte."""

import socket
import threading
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

from benchmarks.faults.load import Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject

CLIENTS = 100
WHILE_SLOW = 60
# Seconds between two bytes.
PAUSE = 0.5

_REQUEST = b"GET /getting-started HTTP/1.1\r\nHost: %b\r\nX-Slow: " + b"a" * 10_000


def _happens(subject: Subject, load: Load) -> None:
    over = threading.Event()
    address = urlsplit(subject.front)
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_connection((address.hostname, address.port), timeout=10))
            for _ in range(CLIENTS)
        ]
        request = _REQUEST % address.netloc.encode()
        sending = threading.Thread(target=_send_slowly, args=(sockets, request, over), name="slow clients")
        sending.start()
        load.wait_for(WHILE_SLOW)
        over.set()
        sending.join()


def _send_slowly(sockets: list[socket.socket], request: bytes, over: threading.Event) -> None:
    """Send one more byte of the request from each client in turn. The server can close any connection."""
    for byte in request:
        for each in sockets:
            with suppress(OSError):
                each.sendall(bytes([byte]))
        if over.wait(PAUSE):
            return


FAULT = Fault(
    "clients",
    f"{CLIENTS} slow clients",
    f"{CLIENTS} clients send one byte of a request every {PAUSE} s. nginx buffers these requests for Flask; without "
    "nginx, each of them would occupy a thread.",
    "services",
    _happens,
)
