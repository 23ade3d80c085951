"""A rolling restart under load, one process after the other, to find failed requests.

`python -m benchmarks.faults.rolling` stores the result and writes the page. `make faults` runs it too.
"""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.faults.page import write_page
from benchmarks.faults.results import Rolling, RollingRun, read_results, write_results
from benchmarks.machine import machine, server_versions
from lib.backend import SUPPORTED_BACKENDS, BackendName
from tests.deploy.entry import greet
from tests.deploy.fleet import fleet
from tests.serving import BROWSER
from tests.waiting import until


def get(path: str) -> Callable[[httpx.Client], None]:
    """Return a function that requests a path."""

    def ask(client: httpx.Client) -> None:
        client.get(path).raise_for_status()

    return ask


ASKED: dict[str, Callable[[httpx.Client], object]] = {
    "page": get("/getting-started"),
    "payload": get("/_page/interactive-components"),
    "callback": greet,
    "search": get("/api/search?q=island"),
}


@dataclass(slots=True)
class Readers:
    """One client for each kind of request, which sends the next request immediately after the last response."""

    url: str
    answered: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, kind: str) -> None:
        """Send requests until `over` is set."""
        with httpx.Client(base_url=self.url, headers={"user-agent": BROWSER}, timeout=30) as client:
            while not self.over.is_set():
                try:
                    ASKED[kind](client)
                    self.answered[kind] += 1
                except (AssertionError, httpx.HTTPError) as error:
                    self.failed.append(f"{kind}: {error!r}")

    def await_more(self) -> None:
        """Wait until each kind has another response."""
        before = self.answered.copy()
        until(lambda: all(self.answered[kind] > before[kind] for kind in ASKED))


def roll(backend: BackendName, folder: Path) -> Readers:
    """Stop and start each of three processes behind nginx, and return the clients with their results."""
    with fleet(backend, folder) as running:
        readers = Readers(running.front.url)
        threads = [threading.Thread(target=readers.ask, args=(kind,)) for kind in ASKED]
        for thread in threads:
            thread.start()
        try:
            for site in running.sites:
                readers.await_more()
                if site.stop() != 0:
                    raise RuntimeError(site.log[-2000:])
                site.start()
            readers.await_more()
        finally:
            readers.over.set()
            for thread in threads:
                thread.join(40)
    return readers


def main() -> int:
    """Run a rolling restart on each backend. Return 1 if a request failed."""
    runs = []
    for backend in SUPPORTED_BACKENDS:
        with TemporaryDirectory() as folder:
            found = roll(backend, Path(folder))
        failed = len(found.failed)
        runs.append(RollingRun(backend=backend, sent=found.answered.total() + failed, failed=failed))
        sys.stdout.write(f"{runs[-1].model_dump_json()}\n")
    rolling = Rolling(
        day=date.today(), machine=machine("one worker each"), versions=server_versions(), runs=tuple(runs)
    )
    results = read_results().model_copy(update={"rolling": rolling})
    write_results(results)
    write_page(results)
    return 1 if any(run.failed for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
