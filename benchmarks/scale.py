"""Startup time, memory, and requests per second by number of pages, on generated sites."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.figures.scale import ScalePart, Size
from benchmarks.figures.value import Part
from benchmarks.machine import pinned, two_cpus
from benchmarks.ready import wait_until_compressed
from benchmarks.servers import MEMORY, command
from benchmarks.sites import path_of, write_site
from benchmarks.targets import Target
from benchmarks.wrk import measure
from lib.backend import BackendName
from tests.serving import BROWSER, PROJECT

PAGES = (30, 300, 3000)
START_SECONDS = 300.0
# Number of pages that are requested before the memory is measured.
READ = 25


@dataclass(frozen=True, slots=True)
class Started:
    """A running server: its URL, the ID of its serving process, and the seconds of its startup."""

    url: str
    pid: int
    seconds: float


def grow(backend: BackendName, about: Part, server: str, *, seconds: int, pages: tuple[int, ...] = PAGES) -> ScalePart:
    """Measure generated sites, from small to large."""
    return ScalePart(**about.model_dump(), server=server, sizes=tuple(_size(backend, each, seconds) for each in pages))


def _size(backend: BackendName, pages: int, seconds: int) -> Size:
    with TemporaryDirectory() as folder:
        docs = write_site(Path(folder) / "docs", pages)
        folders = {"CACHE_DIR": str(Path(folder) / "cache"), "DATA_DIR": str(Path(folder) / "data")}
        environment = {"DOCS_DIR": str(docs), "DASH_DEBUG": "0", "LOG_FORMAT": "json", **MEMORY, **folders}
        with _started(backend, environment) as cold:
            _compressed(cold, pages)
        with _started(backend, environment) as warm:
            page, payload = _compressed(warm, pages)
            _read(warm.url, pages)
            rss, pss = memory(warm.pid)
            with pinned(two_cpus()[1]):
                speeds = [measure(warm.url, each, seconds).requests_per_second for each in (page, payload)]
            sizes = [_bytes(warm.url, each) for each in (page, payload)]
    size = Size(
        pages=pages,
        cold_seconds=round(cold.seconds, 2),
        warm_seconds=round(warm.seconds, 2),
        rss_mb=rss,
        pss_mb=pss,
        page_bytes=sizes[0],
        payload_bytes=sizes[1],
        page_requests_per_second=speeds[0],
        payload_requests_per_second=speeds[1],
    )
    sys.stderr.write(f"  {pages:>5} pages: cold {size.cold_seconds} s, warm {size.warm_seconds} s, {size.rss_mb} MB\n")
    return size


@contextmanager
def _started(backend: BackendName, environment: Mapping[str, str]) -> Iterator[Started]:
    """Run the site on the first CPU until the block ends. The startup ends with the response for the first page."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port: int = candidate.getsockname()[1]
    arguments = command(backend, "run:server").format(port=port).split()
    url = f"http://127.0.0.1:{port}"
    with pinned(two_cpus()[0]):
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env={**os.environ, "DASH_BACKEND": backend, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        _wait_for_page(url + path_of(1), process)
        yield Started(url, _worker(process.pid), time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for_page(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address, headers={"user-agent": BROWSER}, timeout=START_SECONDS).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.01)  # between two attempts, not instead of a condition
    raise RuntimeError(f"The site with generated pages did not return {address}.")


def _worker(pid: int) -> int:
    """Return the ID of the serving process: gunicorn's only child, or the process itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[0]) if children else pid


def _compressed(started: Started, pages: int) -> tuple[Target, Target]:
    """Wait until a page in the middle and its payload use Brotli. Return the requests for both."""
    path = path_of(pages // 2)
    page, payload = Target("Page", path, encoding="br"), Target("Payload", f"/_page{path}", encoding="br")
    wait_until_compressed(started.url, (page, payload))
    return page, payload


def _read(url: str, pages: int) -> None:
    """Request pages from all parts of the site, like users."""
    with httpx.Client(base_url=url, headers={"user-agent": BROWSER}, timeout=30) as client:
        for number in range(1, pages + 1, max(1, pages // READ)):
            client.get(path_of(number)).raise_for_status()
            client.get(f"/_page{path_of(number)}").raise_for_status()


def _bytes(url: str, target: Target) -> int:
    return len(httpx.get(url + target.path, headers={"user-agent": BROWSER}, timeout=30).content)


def memory(pid: int) -> tuple[float, float]:
    """Return RSS and PSS of a process in MB, as reported by Linux."""
    return memory_in(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))


def memory_in(rollup: str) -> tuple[float, float]:
    """Return RSS and PSS in MB from the text of `smaps_rollup`, whose kilobytes are 1,024 bytes."""
    fields = {name: value.split() for name, _, value in (line.partition(":") for line in rollup.splitlines()[1:])}
    rss, pss = (int(fields[name][0]) * 1024 / 1e6 for name in ("Rss", "Pss"))
    return round(rss, 1), round(pss, 1)
