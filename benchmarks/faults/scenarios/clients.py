"""Clients that send and take their bytes one by one."""

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
    """A byte more of the request from each of them in turn. A server may hang up on any."""
    for byte in request:
        for each in sockets:
            with suppress(OSError):
                each.sendall(bytes([byte]))
        if over.wait(PAUSE):
            return


FAULT = Fault(
    "clients",
    f"{CLIENTS} slow clients",
    f"{CLIENTS} clients send a request with a byte every {PAUSE} s. Flask stands behind nginx here, as it should: "
    "a thread would wait for each of them.",
    "services",
    _happens,
)
