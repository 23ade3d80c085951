"""Invalid requests never cause a server error."""

import json
import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psutil
import pytest

from tests.copying import copied
from tests.servers.fuzz_seeds import listed_routes, seeds_of
from tests.servers.fuzzing import CALLBACK, Ask, Fuzz, Fuzzed, Seeds
from tests.servers.wire import Closed, Hung, Reply, Wire
from tests.serving import BACKENDS, Site, serving
from tests.sites import MCP, page
from tests.tiers import release
from tests.waiting import PATIENCE

SEED = int(os.environ.get("FUZZ_SEED", "20260131"))
GIVEN = os.environ.get("FUZZ")
# The backend, the number of requests, and whether the site has all pages of this repository.
ALL_PAGES = [(backend, int(GIVEN or 10_000), True) for backend in BACKENDS]
RUNS = ALL_PAGES if GIVEN else [*((backend, 400, False) for backend in BACKENDS), *map(release, ALL_PAGES)]
ONLY = os.environ.get("FUZZ_ONLY")
CONNECTIONS = 4
GOOD_EVERY = 8
GROWTH_KB = 40 * 1024
GLANCE = 0.3  # seconds for a response that might never arrive

TRACEBACK = b"Traceback (most recent call last)"
GOOD = Ask(b"GET", b"/healthz").bytes()
# A function of a page: its author is responsible for its exceptions, and the contract defines the response.
AUTHORS = re.compile(r'File "[^"]*/(docs|tests/examples)/[^"]*\.py", line')


@dataclass(slots=True)
class Report:
    """The responses of all connections."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    callback_faults: list[tuple[str, Fuzzed]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def share(self, kind: str) -> float:
        """Return the share of responses of a kind that are not errors."""
        of_kind = {status: count for (name, status), count in self.statuses.items() if name == kind}
        return sum(count for status, count in of_kind.items() if 200 <= status < 400) / sum(of_kind.values())


@dataclass(frozen=True, slots=True)
class Run:
    """A site, and the requests to send to it."""

    site: Site
    fuzz: Fuzz
    count: int


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run[0]}-{run[1]}")
def fuzzed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Start a site with a page whose callbacks accept any input."""
    backend, count, all_pages = request.param
    folder = tmp_path_factory.mktemp("site")
    docs = folder / "docs"
    if all_pages:
        docs = copied(folder / "project", "docs") / "docs"
    else:
        docs.mkdir()
    (docs / "anything.md").write_text(page("Anything", "/anything", ".. exec::tests.examples.contract"))
    with serving(backend, folder, env={**MCP, "DOCS_DIR": str(docs)}) as site:
        yield Run(site, Fuzz(SEED, seeds_of(site, listed_routes(backend, docs, folder))), count)


def test_nothing_that_is_sent_ends_as_an_error_of_the_server(fuzzed: Run) -> None:
    site, fuzz = fuzzed.site, fuzzed.fuzz
    numbers = range(fuzzed.count) if ONLY is None else [int(ONLY)]
    third = len(numbers) // 3
    report = Report()
    run(site, fuzz, numbers[:third], report)
    warm = memory_kb(site)
    run(site, fuzz, numbers[third:], report)
    grown = memory_kb(site) - warm
    check_callback_faults(site, report)
    sys.stderr.write(summary(site, report, warm, grown))
    assert not report.faults, "\n".join([f"seed {SEED}, backend {site.backend}", *report.faults])
    if ONLY is None:
        assert report.share("route") > 0.4, "requests as the site expects them hardly arrive"
        assert report.share("callback") > 0.1, "damaged callbacks hardly get past the first check"
    assert grown < GROWTH_KB, f"the server grew by {grown} kB after {warm} kB"


def test_a_seed_gives_the_same_requests_again() -> None:
    seeds = Seeds(((Ask(b"GET", b"/x"),),), ({"output": "a.b", "inputs": [], "state": []},))
    first, again = Fuzz(1, seeds), Fuzz(1, seeds)
    assert [first.request(number) for number in range(50)] == [again.request(number) for number in range(50)]
    assert first.request(1) != Fuzz(2, seeds).request(1)


def run(site: Site, fuzz: Fuzz, numbers: range | list[int], report: Report) -> None:
    """Send the requests on several connections in parallel, and stop soon after the tenth error."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        parts = [pool.submit(ask_all, site, fuzz, numbers[part::CONNECTIONS], report) for part in range(CONNECTIONS)]
        for part in parts:
            part.result()


def ask_all(site: Site, fuzz: Fuzz, numbers: range | list[int], report: Report) -> None:
    """Send the requests of one connection.

    Send a good request on the same connection at intervals, and after the last request.
    """
    wire = Wire(int(site.url.rsplit(":", maxsplit=1)[1]))
    for at, number in enumerate(numbers, start=1):
        request = fuzz.request(number)
        ask(wire, request, report)
        if at % GOOD_EVERY == 0 or not request.framed or at == len(numbers):
            ask_good(wire, request, report)
        if len(report.faults) >= 10:
            break
    wire.close()


def ask(wire: Wire, request: Fuzzed, report: Report) -> None:
    """Send a request, and record an error in its response."""
    try:
        reply = wire.ask(request.data, head=request.head, timeout=PATIENCE if request.framed else GLANCE)
    except (Hung, Closed) as nothing:
        if request.framed:
            note(report, request, str(nothing))
        return
    finally:
        if not request.framed:
            wire.close()
    with report.lock:
        report.statuses[request.kind, reply.status] += 1
    if TRACEBACK in reply.body:
        note(report, request, "a traceback in the body", reply)
    elif number := handle_callback_error(request, reply):
        with report.lock:
            report.callback_faults.append((number, request))
    elif reply.status >= 500 and not is_documented(request, reply):
        note(report, request, f"status {reply.status}", reply)


def ask_good(wire: Wire, after: Fuzzed, report: Report) -> None:
    """Check that the next request gets its own response after any other request."""
    try:
        reply = wire.ask(GOOD, head=False, timeout=PATIENCE)
    except (Hung, Closed) as nothing:
        note(report, after, f"the good request after it: {nothing}")
        return
    if reply.status != 200 or json.loads(reply.body).get("ok") is not True:
        note(report, after, "the good request after it was answered wrongly", reply)


def is_documented(request: Fuzzed, reply: Reply) -> bool:
    """Return whether HTTP requires this status.

    It is 501 for a transfer encoding (RFC 9112, 6.1) and 505 for a version (RFC 9110, 15.6.6).
    """
    return reply.status in (501, 505) and not request.framed


def handle_callback_error(request: Fuzzed, reply: Reply) -> str | None:
    """Return the error ID of a failed callback whose response follows the contract."""
    if reply.status != 500 or CALLBACK not in request.data.partition(b"\r\n")[0]:
        return None
    try:
        body = json.loads(reply.body)
    except ValueError:
        return None
    return str(body["id"]) if set(body) == {"error", "id"} else None


def check_callback_faults(site: Site, report: Report) -> None:
    """Check in the log that failed callbacks failed in the author's function, not in the server's code.

    Callbacks of pages can raise exceptions.
    """
    log = site.said(*(number for number, _ in report.callback_faults))
    for number, request in report.callback_faults:
        record = re.split(r"\n(?=[A-Z]+ [\w.]+: )", log.partition(number)[2], maxsplit=1)[0]
        if not AUTHORS.search(record):
            note(report, request, f"a callback failed outside of its author's code:\n{record[-1500:]}")


def note(report: Report, request: Fuzzed, what: str, reply: Reply | None = None) -> None:
    """Record an error with everything that is needed to repeat it."""
    answer = f"\n  answer: {reply.status} {reply.headers} {reply.body[:300]!r}" if reply else ""
    with report.lock:
        report.faults.append(f"#{request.number} ({request.kind}): {what}\n  {request.data[:3000]!r}{answer}")


def memory_kb(site: Site) -> int:
    """Return the memory of the server's processes.

    Background jobs, which end automatically, are not included. Workers fork them, so they have the same names.
    """
    server = psutil.Process(site.process.pid)
    return sum(process.memory_info().rss for process in (server, *workers_of(site, server))) // 1024


def workers_of(site: Site, server: psutil.Process) -> list[psutil.Process]:
    """Return the other processes of the server: the gunicorn workers, for Flask."""
    return server.children() if site.backend == "flask" else []


def summary(site: Site, report: Report, warm: int, grown: int) -> str:
    """Return the numbers of a run for its output."""
    by_status: Counter[int] = Counter()
    for (_, status), count in report.statuses.items():
        by_status[status] += count
    return (
        f"\nfuzz of {site.backend}, seed {SEED}: {by_status.total()} answers, {dict(sorted(by_status.items()))}, "
        f"{len(report.callback_faults)} callbacks raised, {warm} kB grew by {grown} kB, {len(report.faults)} faults\n"
    )
