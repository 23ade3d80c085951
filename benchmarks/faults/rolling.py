"""A new version, one process after the other, while readers ask: does a request get lost?

`python -m benchmarks.faults.rolling`, which `make faults` does too, keeps the result and writes the page.
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
    """Asks for a path."""

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
    """One reader for each kind of request, who asks for the next as soon as the last was answered."""

    url: str
    answered: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, kind: str) -> None:
        """Until it is over."""
        with httpx.Client(base_url=self.url, headers={"user-agent": BROWSER}, timeout=30) as client:
            while not self.over.is_set():
                try:
                    ASKED[kind](client)
                    self.answered[kind] += 1
                except (AssertionError, httpx.HTTPError) as error:
                    self.failed.append(f"{kind}: {error!r}")

    def await_more(self) -> None:
        """Waits until each kind was answered again."""
        before = self.answered.copy()
        until(lambda: all(self.answered[kind] > before[kind] for kind in ASKED))


def roll(backend: BackendName, folder: Path) -> Readers:
    """Stops and starts each of three processes behind nginx, and tells what the readers got."""
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
    """Exit 1 when a request was lost."""
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
