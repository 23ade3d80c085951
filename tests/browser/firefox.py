"""Firefox, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

import base64
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

from tests.browser.tab import BENIGN, WATCH, Tab
from tests.ports import free_port
from tests.waiting import PATIENCE, until


@dataclass(slots=True)
class Firefox(Tab):
    """A tab of Firefox."""

    connection: ClientConnection
    context: str = ""
    troubles: list[str] = field(default_factory=list)
    _left: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def call(self, method: str, **parameters: Any) -> Any:
        """Send a command, and return its result. Events that arrive before it are recorded."""
        number = next(self._numbers)
        self.connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.connection.recv(timeout=PATIENCE))
            if message.get("method") == "log.entryAdded":
                self._note(message["params"])
            if message.get("id") == number:
                assert message["type"] == "success", f"{method}: {message}"
                return message["result"]

    def _note(self, entry: dict[str, Any]) -> None:
        if (
            entry["level"] == "error"
            and entry["source"]["realm"] not in self._left
            and BENIGN not in str(entry["text"])
        ):
            self.troubles.append(str(entry["text"]))

    def leave(self) -> None:
        """Leave the page. The errors of its document can arrive later."""
        self._left |= {realm["realm"] for realm in self.call("script.getRealms", context=self.context)["realms"]}
        Tab.leave(self)

    def go(self, url: str) -> None:
        self.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def resize(self, width: int, height: int = 800) -> None:
        self.call("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height})

    def evaluate(self, expression: str) -> Any:
        result = self.call(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"].get("value", "null"))

    def act(self, kind: str, steps: list[dict[str, Any]]) -> None:
        self.call("input.performActions", context=self.context, actions=[{"type": kind, "id": kind, "actions": steps}])

    def pdf(self) -> bytes:
        """Print the page."""
        return base64.b64decode(self.call("browsingContext.print", context=self.context)["data"])


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
