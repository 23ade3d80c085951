"""Firefox, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.ports import free_port
from tests.waiting import PATIENCE, until

ENTER, CONTROL = "\ue007", "\ue009"

# This script records violations of the Content Security Policy and errors, in each document.
WATCH = """() => {
    window.troubles = [];
    addEventListener("securitypolicyviolation", (event) =>
        window.troubles.push(`${event.effectiveDirective} ${event.blockedURI}`));
    addEventListener("error", (event) => window.troubles.push(`${event.message}`), true);
    addEventListener("unhandledrejection", (event) => window.troubles.push(`${event.reason}`));
}"""

# The center of the first visible element that matches, or null while there is none or while it moves.
PLACE = """async (selector) => {
    const element = [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
    if (!element) return null;
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const center = () => {
        const box = element.getBoundingClientRect();
        return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
    };
    const before = center();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
    return String(center()) === String(before) ? before : null;
}"""


@dataclass(slots=True)
class Firefox:
    """A tab of Firefox. `troubles` are the errors that its console has shown."""

    connection: ClientConnection
    context: str = ""
    troubles: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def call(self, method: str, **parameters: Any) -> Any:
        """Send a command, and return its result. Events that arrive before it are recorded."""
        number = next(self._numbers)
        self.connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.connection.recv(timeout=PATIENCE))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.troubles.append(message["params"]["text"])
            if message.get("id") == number:
                assert message["type"] == "success", f"{method}: {message}"
                return message["result"]

    def go(self, url: str) -> None:
        """Open a URL as a document."""
        self.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def resize(self, width: int, height: int = 800) -> None:
        self.call("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height})

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, as JSON."""
        result = self.call(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"].get("value", "null"))

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        until(lambda: self.evaluate(f"Boolean({expression})"))

    def click(self, selector: str) -> None:
        """Scroll to the first visible element that matches, wait until it does not move, and click its center."""
        x, y = until(lambda: self.evaluate(f"({PLACE})({json.dumps(selector)})"))
        steps = [{"type": "pointerMove", "x": x, "y": y}]
        steps += [{"type": f"pointer{way}", "button": 0} for way in ("Down", "Up")]
        self._act("pointer", steps)

    def press(self, *keys: str) -> None:
        """Press keys together, for example Control and k."""
        steps = [{"type": "keyDown", "value": key} for key in keys]
        steps += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._act("key", steps)

    def type(self, text: str) -> None:
        for key in text:
            self.press(key)

    def check(self) -> None:
        """Assert that this document has no error, and that the console has shown none."""
        assert self.evaluate("window.troubles") == []
        assert self.troubles == []

    def _act(self, kind: str, steps: list[dict[str, Any]]) -> None:
        self.call("input.performActions", context=self.context, actions=[{"type": kind, "id": kind, "actions": steps}])


@contextmanager
def firefox(program: str, folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a new profile in `folder`, and end it when the block ends."""
    port, log = free_port(), folder / "firefox.log"
    arguments = ["--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen([program, *arguments, "about:blank"], stdout=output, stderr=subprocess.STDOUT)
    try:
        until(lambda: re.search(r"WebDriver BiDi listening", log.read_text(encoding="utf-8", errors="replace")))
        with connect(f"ws://127.0.0.1:{port}/session", max_size=None) as connection:
            tab = Firefox(connection)
            tab.call("session.new", capabilities={})
            tab.call("session.subscribe", events=["log.entryAdded"])
            tab.call("script.addPreloadScript", functionDeclaration=WATCH)
            tab.context = tab.call("browsingContext.getTree")["contexts"][0]["context"]
            yield tab
    finally:
        process.terminate()
        process.wait(PATIENCE)
