"""Clients of the streams under `/api/demo/`, and the effect of a server's end on them."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from lib.features.demo.streams import SAMPLES_PER_SECOND
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE

SLOW = "/api/demo/events?count=30&interval_ms=500"
LONG, LONG_SECONDS = "/api/demo/feed/events?count=300", 300 / SAMPLES_PER_SECOND


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a server's streams: the seconds until then, their texts, and the close codes of its clocks."""

    seconds: float
    texts: list[str]
    codes: set[int | None]


def stopped(site: Site, server: ExitStack, path: str) -> Ended:
    """Open three streams and three clocks, then end the server: closing `server` sends SIGTERM and waits."""
    with ExitStack() as readers, ThreadPoolExecutor(6) as pool:
        parts = [readers.enter_context(opened(site, path)).iter_text() for _ in range(3)]
        assert all("event: " in next(part) for part in parts)
        sockets = [readers.enter_context(clock(site)) for _ in range(0 if site.backend == "flask" else 3)]
        for socket in sockets:
            socket.recv(timeout=PATIENCE)
        streams = [pool.submit(_rest_of, part) for part in parts]
        codes = [pool.submit(_close_code, socket) for socket in sockets]
        began = time.perf_counter()
        server.close()
        texts, closings = [done.result(PATIENCE) for done in streams], [done.result(PATIENCE) for done in codes]
    seconds = max(ended for ended, _ in (*texts, *closings)) - began
    return Ended(seconds, [text for _, text in texts], {code for _, code in closings})


def opened(site: Site, path: str) -> AbstractContextManager[httpx.Response]:
    """Return a response before its body has arrived, on a separate connection."""
    return httpx.stream("GET", site.url + path, headers={"user-agent": BROWSER}, timeout=PATIENCE)


def clock(site: Site) -> ClientConnection:
    """Return a connection to the clock."""
    address = f"{site.url.replace('http', 'ws')}/api/demo/clock"
    return connect(address, user_agent_header=BROWSER, open_timeout=PATIENCE)


def read_events(text: str) -> list[dict[str, str]]:
    """Return the events of a stream, field by field, without comments and blocks without data."""
    blocks = (block for block in text.split("\n\n") if "data: " in block)
    return [dict(line.split(": ", maxsplit=1) for line in block.splitlines() if line[0] != ":") for block in blocks]


def _rest_of(parts: Iterator[str]) -> tuple[float, str]:
    """Return the time when a stream ended, and its text."""
    text = "".join(parts)
    return time.perf_counter(), text


def _close_code(socket: ClientConnection) -> tuple[float, int | None]:
    """Return the time when a clock stopped, and the close code."""
    try:
        while True:
            socket.recv(timeout=PATIENCE)
    except ConnectionClosed as closed:
        return time.perf_counter(), closed.rcvd.code if closed.rcvd else None
