"""Starts the real site on a free port, the way an operator would, and stops it again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parent.parent
BACKENDS = ("flask", "fastapi", "quart")
# Whatever is not positively a browser gets the crawlers' document from dash-improve-my-llms.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
START_TIMEOUT = 30.0

# How each backend is served in production; `{port}` is filled in.
PRODUCTION = {
    "flask": "-m gunicorn run:server --bind 127.0.0.1:{port} --worker-class gthread --threads 8",
    "fastapi": "-m uvicorn run:server --host 127.0.0.1 --port {port}",
    "quart": "-m uvicorn run:server --host 127.0.0.1 --port {port}",
}


@dataclass(frozen=True, slots=True)
class Site:
    """A running site."""

    backend: str
    url: str
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def client(self) -> httpx.Client:
        """An HTTP client that is taken for a browser."""
        return httpx.Client(base_url=self.url, headers={"user-agent": BROWSER}, timeout=20)


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

    `{port}` in the command and in values of `env` is filled in.
    """
    port = _free_port()
    arguments = (command or PRODUCTION[backend]).format(port=port).split()
    given = {name: value.replace("{port}", str(port)) for name, value in (env or {}).items()}
    environment = {**os.environ, "DASH_BACKEND": backend, "HOST": "127.0.0.1", "PORT": str(port), **given}
    log = folder / f"{backend}-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            site = Site(backend, f"http://127.0.0.1:{port}", log, process)
            _wait_until_up(site, process)
            yield site
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port: int = candidate.getsockname()[1]
        return port


def _wait_until_up(site: Site, process: subprocess.Popen[bytes]) -> None:
    """Asks for a port that answers, not for a page: the first page is for the test to ask."""
    port = int(site.url.rsplit(":", maxsplit=1)[1])
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)  # between two attempts, not instead of a condition
    raise RuntimeError(f"the server did not start:\n{site.log.read_text(encoding='utf-8', errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
