"""One client with hundreds of slow callbacks."""

import asyncio
import json
import threading
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx

from benchmarks.faults.load import Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject

CONNECTIONS = 400
WHILE_BUSY = 480
# Seconds between two probes.
PAUSE = 0.05

# The live example "Loading states", whose callback takes 1.2 s.
_BODY = json.dumps(
    {
        "output": "interactive-loading-depth.children",
        "outputs": {"id": "interactive-loading-depth", "property": "children"},
        "inputs": [{"id": "interactive-loading-start", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["interactive-loading-start.n_clicks"],
    }
)
_REQUEST = (
    "POST /_dash-update-component HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 203.0.113.7\r\n"
    f"Content-Type: application/json\r\nContent-Length: {len(_BODY)}\r\n\r\n{_BODY}"
)


def _happens(subject: Subject, load: Load) -> None:
    over = threading.Event()
    with ExitStack() as stack:
        for work in (_probe, _keep_busy):
            thread = threading.Thread(target=work, args=(subject.front, load, over), name="one client")
            thread.start()
            stack.callback(thread.join)
        stack.callback(over.set)
        load.wait_for(WHILE_BUSY)


def _probe(front: str, load: Load, over: threading.Event) -> None:
    """Measure `/healthz`."""
    while not over.wait(PAUSE):
        began = time.monotonic()
        httpx.get(f"{front}/healthz", timeout=30).raise_for_status()
        load.probes.append(time.monotonic() - began)


def _keep_busy(front: str, _: Load, over: threading.Event) -> None:
    asyncio.run(_all(front, over))


async def _all(front: str, over: threading.Event) -> None:
    clients = [asyncio.create_task(_call(front)) for _ in range(CONNECTIONS)]
    while not over.is_set():
        await asyncio.sleep(PAUSE)
    for client in clients:
        client.cancel()
    await asyncio.gather(*clients, return_exceptions=True)


async def _call(front: str) -> None:
    """Call the callback on one connection again and again. Wait as long as a rejection requires."""
    address = urlsplit(front)
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            try:
                while True:
                    writer.write(_REQUEST.format(host=address.netloc).encode())
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                    headers = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
                    await reader.readexactly(int(headers.get("content-length", 0)))
                    await asyncio.sleep(int(headers.get("retry-after", 0)))
            finally:
                writer.close()


FAULT = Fault(
    "callbacks",
    f"{CONNECTIONS} slow callbacks",
    f"One client calls a callback that takes 1.2 s on {CONNECTIONS} connections. It honors the rate limit. 99% of the "
    "health checks during this time must take at most 100 ms.",
    "services",
    _happens,
)
