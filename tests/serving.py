"""Start the real site on a free port, as an operator does, and stop it again."""

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import httpx
import psutil

from tests import report
from tests.fork_server import ForkServer
from tests.ports import free_port
from tests.waiting import PATIENCE, until

PROJECT = Path(__file__).resolve().parent.parent
BACKENDS = ("flask", "fastapi", "quart")
# Every client that is not clearly a browser gets the document for crawlers from dash-improve-my-llms.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

# The command of each backend in production. `{port}` is replaced.
PRODUCTION = {
    "flask": "-m gunicorn run:server --bind 127.0.0.1:{port} --worker-class gthread --workers 1 --threads 8",
    "fastapi": "-m uvicorn run:server --host 127.0.0.1 --port {port} --no-server-header",
    "quart": "-m uvicorn run:server --host 127.0.0.1 --port {port} --no-server-header",
}

# The packages of this project that fork servers import in advance. The tests of a fork have none.
PRELOADED: tuple[str, ...] = ()

# The command of the image, the Procfile, and the manifests, for every backend.
ENTRY_POINT = "deploy/start.sh"


class Process(Protocol):
    """A running program: `subprocess.Popen`, or a process that a fork server started."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Site:
    """A running site."""

    backend: str
    url: str
    log: Path
    process: Process = field(repr=False)

    @property
    def data(self) -> Path:
        """Return the `DATA_DIR` of the site."""
        return self.log.parent / "data"

    def said(self, *words: str) -> str:
        """Return the log when it contains all of the words. The site writes lines a moment after the response."""
        return until(lambda: log if all(word in (log := self._log()) for word in words) else "")

    def _log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def client(self) -> httpx.Client:
        """Return an HTTP client with the user agent of a browser."""
        return httpx.Client(base_url=self.url, headers={"user-agent": BROWSER}, timeout=PATIENCE)


@contextmanager
def serving(
    backend: str,
    folder: Path,
    command: str | None = None,
    env: Mapping[str, str] | None = None,
    *,
    cwd: Path = PROJECT,
    forked: bool = True,
    port: int | None = None,
) -> Iterator[Site]:
    """Serve the site on a backend until the block ends. `folder` contains the server's log and its `DATA_DIR`.

    `{port}` in the command and in values of `env` is replaced. The command consists of the arguments of Python, or is
    `ENTRY_POINT`. Without `forked`, it starts a new interpreter, for programs that start themselves again.
    """
    port = port or free_port()
    given = {name: value.replace("{port}", str(port)) for name, value in (env or {}).items()}
    environment = {**os.environ, **_separate(folder), "DASH_BACKEND": backend}
    # The cache of compressed pages is shared, so all sites have the same public URL.
    environment.update({"HOST": "127.0.0.1", "PORT": str(port), "SITE_BASE_URL": "http://127.0.0.1:8550", **given})
    log = folder / f"{backend}-{port}.log"
    log.touch()
    report.count("servers")
    arguments = (command or PRODUCTION[backend]).format(port=port).split()
    if forked and arguments != [ENTRY_POINT]:
        packages = PRELOADED if cwd == PROJECT else ()
        process: Process = fork_server(packages).start(arguments, cwd, environment, log)
    else:
        program = ["bash"] if arguments == [ENTRY_POINT] else [sys.executable]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*program, *arguments], cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
    try:
        site = Site(backend, f"http://127.0.0.1:{port}", log, process)
        _wait_until_up(site)
        yield site
    finally:
        _stop(process)


@cache
def fork_server(packages: tuple[str, ...] = ()) -> ForkServer:
    """Return a fork server of this process that has imported these packages of the project."""
    server = ForkServer(*packages)
    atexit.register(server.close)
    return server


def _separate(folder: Path) -> dict[str, str]:
    """Return settings under which a site shares nothing with others and limits no client.

    `LIVE_UPDATES` is off, so that no page polls; tests/broadcast and the budgets turn it on again.
    """
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"DATA_DIR": str(folder / "data"), "RATE_LIMIT": "off", "LIVE_UPDATES": "false", "PATH": programs}


def _wait_until_up(site: Site) -> None:
    """Wait until the port accepts connections. The test requests the first page."""
    port = int(site.url.rsplit(":", maxsplit=1)[1])
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and site.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)  # between two attempts, not instead of a condition
    raise RuntimeError(f"the server did not start:\n{site.log.read_text(encoding='utf-8', errors='replace')}")


def _stop(process: Process) -> None:
    """Stop a site with its workers: the rest of a site would keep files open and slow down other tests."""
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:  # the test has ended it and waited for it
        return
    process.terminate()
    _, left = psutil.wait_procs(family, PATIENCE)
    for each in left:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    process.wait(PATIENCE)
