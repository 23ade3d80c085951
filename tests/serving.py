"""Starts the real site on a free port, the way an operator would, and stops it again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.ports import free_port
from tests.waiting import PATIENCE, until

PROJECT = Path(__file__).resolve().parent.parent
BACKENDS = ("flask", "fastapi", "quart")
# Whatever is not positively a browser gets the crawlers' document from dash-improve-my-llms.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

# How each backend is served in production; `{port}` is filled in.
PRODUCTION = {
    "flask": "-m gunicorn run:server --bind 127.0.0.1:{port} --worker-class gthread --workers 1 --threads 8",
    "fastapi": "-m uvicorn run:server --host 127.0.0.1 --port {port} --no-server-header",
    "quart": "-m uvicorn run:server --host 127.0.0.1 --port {port} --no-server-header",
}

# What the image, the Procfile and the manifests start, whichever the backend.
ENTRY_POINT = "deploy/start.sh"


@dataclass(frozen=True, slots=True)
class Site:
    """A running site."""

    backend: str
    url: str
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def said(self, *words: str) -> str:
        """Its log, once all of the words are in it: lines are written a moment after the answer."""
        return until(lambda: log if all(word in (log := self._log()) for word in words) else "")

    def _log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def client(self) -> httpx.Client:
        """An HTTP client that is taken for a browser."""
        return httpx.Client(base_url=self.url, headers={"user-agent": BROWSER}, timeout=PATIENCE)


@contextmanager
def serving(
    backend: str,
    folder: Path,
    command: str | None = None,
    env: Mapping[str, str] | None = None,
    *,
    cwd: Path = PROJECT,
) -> Iterator[Site]:
    """The site on a backend, until the block ends. `folder` takes the server's log.

    `{port}` in the command and in values of `env` is filled in. The command is what Python is called with; or, when it
    is `ENTRY_POINT`, a shell.
    """
    port = free_port()
    arguments = (command or PRODUCTION[backend]).format(port=port).split()
    program = "bash" if command == ENTRY_POINT else sys.executable
    given = {name: value.replace("{port}", str(port)) for name, value in (env or {}).items()}
    environment = {**os.environ, **_apart(folder), "DASH_BACKEND": backend, "HOST": "127.0.0.1", "PORT": str(port)}
    environment.update(given)
    log = folder / f"{backend}-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *arguments], cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            site = Site(backend, f"http://127.0.0.1:{port}", log, process)
            _wait_until_up(site, process)
            yield site
        finally:
            _stop(process)


def _apart(folder: Path) -> dict[str, str]:
    """Nothing is shared with other sites, one client may ask as often as the tests do, and no page asks by itself.

    tests/broadcast and the budgets turn `LIVE_UPDATES` on again.
    """
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"DATA_DIR": str(folder / "data"), "RATE_LIMIT": "off", "LIVE_UPDATES": "false", "PATH": programs}


def _wait_until_up(site: Site, process: subprocess.Popen[bytes]) -> None:
    """Asks for a port that answers, not for a page: the first page is for the test to ask."""
    port = int(site.url.rsplit(":", maxsplit=1)[1])
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)  # between two attempts, not instead of a condition
    raise RuntimeError(f"the server did not start:\n{site.log.read_text(encoding='utf-8', errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """With its workers: what is left of a site would hold files, and slow what follows."""
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:  # ended by the test, and waited for
        return
    process.terminate()
    _, left = psutil.wait_procs(family, PATIENCE)
    for each in left:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    process.wait(PATIENCE)
