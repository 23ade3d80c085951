"""WebKit, the engine of Safari, driven over WebDriver (https://w3c.github.io/webdriver/).

The driver does not send console messages: `WATCH` runs at the end of each navigation instead, and a `ReportingObserver`
returns the violations of the Content Security Policy before that.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.browser.tab import WATCH, Tab
from tests.ports import free_port
from tests.waiting import PATIENCE, until

BROWSER = "usr/lib/*/webkit2gtk-*/MiniBrowser"
REPORTS = """new ReportingObserver(
    (reports) => window.troubles.push(...reports.map(({ type, body }) => `${type} ${JSON.stringify(body)}`)),
    { types: ["csp-violation"], buffered: true }).observe();"""


@dataclass(slots=True)
class WebKit(Tab):
    """A tab of WebKit's test browser."""

    driver: httpx.Client
    session: str
    troubles: list[str] = field(default_factory=list)

    def call(self, command: str, **parameters: Any) -> Any:
        """Send a command, and return its result."""
        response = self.driver.post(f"/session/{self.session}/{command}", json=parameters)
        assert response.is_success, f"{command}: {response.text}"
        return response.json()["value"]

    def go(self, url: str) -> None:
        self.call("url", url=url)
        self.call("execute/sync", script=f"({WATCH})(); {REPORTS}", args=[])

    def resize(self, width: int, height: int = 800) -> None:
        self.call("window/rect", width=width, height=height)
        self.until(f"innerWidth === {width}")

    def evaluate(self, expression: str) -> Any:
        script = f"const done = arguments[0]; Promise.resolve({expression}).then((value) => done(value ?? null));"
        return self.call("execute/async", script=script, args=[])

    def act(self, kind: str, steps: list[dict[str, Any]]) -> None:
        self.call("actions", actions=[{"type": kind, "id": kind, "actions": steps}])


@contextmanager
def webkit(program: str, folder: Path) -> Iterator[WebKit]:
    """Start WebKit with a new profile in `folder` on a virtual display, and end it when the block ends."""
    browser = next(Path("/").glob(BROWSER), None)
    assert browser, f"/{BROWSER} is missing"
    port = free_port()
    own = {"HOME": str(folder), "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    command = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1200x24 -nolisten tcp", program]
    with (folder / "webkit.log").open("wb") as output:
        process = subprocess.Popen(
            [*command, f"--port={port}"],
            env=os.environ | own,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as driver:
            until(lambda: _is_ready(driver))
            options = {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}
            started = driver.post("/session", json={"capabilities": {"alwaysMatch": options}}).json()["value"]
            yield WebKit(driver, started["sessionId"])
            driver.delete(f"/session/{started['sessionId']}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the display, too
        process.wait(PATIENCE)


def _is_ready(driver: httpx.Client) -> bool:
    try:
        return bool(driver.get("/status").json()["value"]["ready"])
    except httpx.TransportError:
        return False
