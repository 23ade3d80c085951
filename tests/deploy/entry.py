"""Starts the site in the same way as the image: `deploy/start.sh`, with the settings of production.

The fork server starts the same app faster: `serving(backend, folder, GUNICORN, SETTINGS)`.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.ports import free_port
from tests.serving import BROWSER, PROJECT
from tests.waiting import PATIENCE, until

# The command of `deploy/start.sh`, for `serving`, and the settings that production requires.
GUNICORN = "-m gunicorn run:server"
SETTINGS = {
    "ENVIRONMENT": "production",
    "SITE_BASE_URL": "https://docs.example.com",
    "ALLOWED_HOSTS": "127.0.0.1",
    "WEB_CONCURRENCY": "1",
}
# The time from SIGTERM to the end, which a container has before it is killed.
STOP_SECONDS = 10.0


@dataclass(slots=True)
class Started:
    """A site that a test can stop and start again at the same port."""

    backend: str
    port: int
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    home: Path = PROJECT
    python: Path = Path(sys.executable)
    user: int | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / f"{self.port}.log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start the site, and wait until it is ready."""
        self.begin()
        self.await_ready()

    def await_ready(self) -> None:
        """Wait until the site is ready."""
        until(self.is_ready, seconds=90)

    def begin(self) -> None:
        """Start the site without waiting."""
        environment = {
            "PATH": f"{self.python.parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "DASH_BACKEND": self.backend,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATA_DIR": str(self.folder / f"data-{self.port}"),
            "SITE_BASE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "RATE_LIMIT": "off",
            "WEB_CONCURRENCY": "1",
            **self.env,
        }
        with (self.folder / f"{self.port}.log").open("ab") as output:
            self.process = subprocess.Popen(
                ["bash", "deploy/start.sh"],
                cwd=self.home,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else [],
            )

    def is_ready(self) -> bool:
        """Return whether `/readyz` reports that the site is ready. Fail if the process has ended."""
        assert self.process is None or self.process.poll() is None, self.log
        try:
            return httpx.get(f"{self.url}/readyz", timeout=PATIENCE).status_code == 200
        except httpx.TransportError:
            return False

    def terminate(self) -> None:
        """Send SIGTERM without waiting."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    def stop(self, seconds: float = STOP_SECONDS) -> int:
        """Send SIGTERM, and return the exit status. Fail if the process takes longer."""
        self.terminate()
        assert self.process is not None
        return self.process.wait(seconds)

    def end(self) -> None:
        """End the site in any case."""
        if self.process is not None and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                for child in self.workers():
                    os.kill(child, signal.SIGKILL)
                self.process.kill()
                self.process.wait(PATIENCE)

    def workers(self) -> list[int]:
        """Return the IDs of the processes that the master has started."""
        assert self.process is not None
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(number) for number in found.split()]

    def client(self) -> httpx.Client:
        """Return an HTTP client that is classified as a browser."""
        return httpx.Client(base_url=self.url, headers={"user-agent": BROWSER}, timeout=PATIENCE)


@contextmanager
def started(backend: str, folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Started]:
    """Provide one ready site until the block ends."""
    site = Started(backend, free_port(), folder, env or {})
    try:
        site.start()
        yield site
    finally:
        site.end()


GREETING = {
    "output": "getting-started-greeting.children",
    "outputs": {"id": "getting-started-greeting", "property": "children"},
    "inputs": [{"id": "getting-started-name", "property": "value", "value": "Ada"}],
    "changedPropIds": ["getting-started-name.value"],
}


def greet(client: httpx.Client) -> str:
    """Call the callback of the Getting Started page, and return its result."""
    answer = client.post("/_dash-update-component", json=GREETING)
    assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:200]}"
    return str(answer.json()["response"]["getting-started-greeting"]["children"])
