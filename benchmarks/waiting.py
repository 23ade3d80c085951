"""Response time of `/healthz` while twenty synchronous callbacks block."""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx

from benchmarks.answers import answer_to
from benchmarks.figures.server import Waiting
from benchmarks.servers import THREADS_WHILE_WAITING, site
from benchmarks.targets import HEALTH, Target
from benchmarks.wrk import measure
from lib.backend import BackendName

CALLBACKS = 20
CALLBACK_SECONDS = 2
LIMIT_MS = 50.0

# A site with one page, whose callback sleeps.
DOCS = Path(__file__).with_name("slow")
SLOW = Target(
    "Slow callback",
    "/_dash-update-component",
    "POST",
    json.dumps(
        {
            "output": "slow-output.children",
            "outputs": {"id": "slow-output", "property": "children"},
            "inputs": [{"id": "slow-button", "property": "n_clicks", "value": 1}],
            "changedPropIds": ["slow-button.n_clicks"],
        }
    ),
)


def wait(backend: BackendName, folder: Path, *, seconds: int) -> Waiting:
    """Measure `/healthz` at the maximum request rate while twenty callbacks run all the time."""
    with site(backend, folder, threads=THREADS_WHILE_WAITING, env={"DOCS_DIR": str(DOCS)}) as running:
        answer_to(HEALTH, running.url)  # gunicorn accepts connections before its worker can respond
        with _called(running.url) as took:
            health = measure(running.url, HEALTH, seconds)
        slowest = max(took)
    sys.stderr.write(f"  Waiting   {health.p99_ms} ms p99, slowest callback {slowest:.2f} s\n")
    return Waiting(
        callbacks=CALLBACKS,
        callback_seconds=CALLBACK_SECONDS,
        limit_ms=LIMIT_MS,
        health=health,
        slowest_callback_ms=round(slowest * 1000, 1),
    )


@contextmanager
def _called(url: str) -> Iterator[list[float]]:
    """Keep twenty callbacks running until the block ends. Yield the list of their durations in seconds."""
    took: list[float] = []
    enough = Event()
    with ThreadPoolExecutor(CALLBACKS) as pool, httpx.Client(base_url=url, headers=SLOW.headers, timeout=30) as client:

        def call_again_and_again() -> None:
            while not enough.is_set():
                asked = time.perf_counter()
                client.post(SLOW.path, content=SLOW.body).raise_for_status()
                took.append(time.perf_counter() - asked)

        callers = [pool.submit(call_again_and_again) for _ in range(CALLBACKS)]
        time.sleep(0.3)  # until all of them are running
        try:
            yield took
        finally:
            enough.set()
        for caller in callers:
            caller.result()
