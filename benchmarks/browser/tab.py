"""A tab of Chromium, controlled over the DevTools protocol like in its developer tools: by its tab, not by its page.

Playwright attaches to pages. Then Chromium does not prerender, so the fastest navigation cannot be measured.
"""

import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser.visitor import LAUNCH_ARGUMENTS
from tests.serving import BROWSER
from tools.browser import find_browser

WIDTH, HEIGHT = 1280, 800
START_SECONDS = ANSWER_SECONDS = 60.0
PAGE = "page"
PRERENDERED = "prerender"
# Chromium has internal targets, and this module must not attach to pages.
TABS_ONLY = [{"type": "tab"}, {"exclude": True}]


class Chromium:
    """A running browser. It sends and reads one message at a time, and stores the status of preloads in `preloads`."""

    def __init__(self, socket: ClientConnection, script: str) -> None:
        self._socket = socket
        self._script = script
        self._numbers = itertools.count(1)
        # Session of each page, in order of creation → its subtype, which marks prerendered pages.
        self._pages: dict[str, str] = {}
        self._said: list[str] = []
        # Action and URL → status of the prefetch or prerender.
        self.preloads: dict[tuple[str, str], str] = {}

    @contextmanager
    def tab(self) -> Iterator["Chromium"]:
        """Open a tab in a new profile. The other methods control this tab."""
        context = self._call("Target.createBrowserContext")["browserContextId"]
        self._pages.clear()
        self.preloads.clear()
        self._call(
            "Target.createTarget", {"url": "about:blank", "browserContextId": context, "width": WIDTH, "height": HEIGHT}
        )
        self._until(lambda: bool(self._pages), "a page")
        self.evaluate("1")  # after this response, the script is registered; a page that is opened earlier lacks it
        try:
            yield self
        finally:
            self._call("Target.disposeBrowserContext", {"browserContextId": context})

    def pass_policy(self) -> None:
        """Disable Content Security Policies for this page from now on."""
        self._call("Page.setBypassCSP", {"enabled": True}, self._page)

    def open(self, url: str) -> None:
        """Open a URL and wait until it has loaded."""
        self._call("Page.navigate", {"url": url}, self._page)
        self.wait_for(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the visible page."""
        parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = self._call("Runtime.evaluate", parameters, self._page)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str, seconds: float = ANSWER_SECONDS) -> None:
        """Wait until the expression is true."""
        self._until(lambda: bool(self.evaluate(expression)), expression, seconds)

    def move(self, x: float, y: float) -> None:
        """Move the pointer."""
        self._call("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y}, self._page)

    def press(self, x: float, y: float) -> None:
        """Click without waiting: the page can be closed before it responds."""
        for kind in ("mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            self._send("Input.dispatchMouseEvent", event, self._page)

    def run(self, expression: str) -> None:
        """Run JavaScript without waiting for it."""
        self._send("Runtime.evaluate", {"expression": expression, "userGesture": True}, self._page)

    def said(self, beginning: str) -> str:
        """Return the next console line with this prefix, without the prefix."""
        self._until(lambda: any(line.startswith(beginning) for line in self._said), beginning)
        line = next(line for line in self._said if line.startswith(beginning))
        self._said.clear()
        return line.removeprefix(beginning)

    def pump(self, seconds: float) -> None:
        """Handle messages of the browser for a number of seconds."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self._take(json.loads(self._socket.recv(timeout=left)))
            except TimeoutError:
                return

    @property
    def _page(self) -> str:
        """The session of the visible page: the last one that is not prerendered."""
        return next(session for session, subtype in reversed(self._pages.items()) if subtype != PRERENDERED)

    def _until(self, reached: Callable[[], bool], what: str, seconds: float = ANSWER_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Timeout while Chromium waited for: {what}")
            self.pump(0.02)

    def attach(self) -> None:
        """Subscribe to all tabs and, through them, to all pages."""
        self._call("Target.setAutoAttach", {**_AUTO_ATTACH, "filter": TABS_ONLY})

    def _send(self, method: str, parameters: dict[str, Any] | None = None, session: str = "") -> int:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters or {}}
        self._socket.send(json.dumps({**message, "sessionId": session} if session else message))
        return number

    def _call(self, method: str, parameters: dict[str, Any] | None = None, session: str = "") -> dict[str, Any]:
        number = self._send(method, parameters, session)
        while True:
            message = json.loads(self._socket.recv(timeout=ANSWER_SECONDS))
            if message.get("id") == number:
                break
            self._take(message)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        result: dict[str, Any] = message["result"]
        return result

    def _take(self, message: dict[str, Any]) -> None:
        """Handle an event. Ignore late responses."""
        parameters = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget":
                self._attached(parameters["sessionId"], parameters["targetInfo"])
            case "Target.detachedFromTarget":
                self._detached(parameters["sessionId"])
            case "Runtime.consoleAPICalled":
                self._said += [str(part.get("value")) for part in parameters["args"][:1]]
            case "Preload.prefetchStatusUpdated" | "Preload.prerenderStatusUpdated":
                key = parameters["key"]
                self.preloads[key["action"], key["url"]] = parameters["status"]

    def _attached(self, session: str, target: dict[str, Any]) -> None:
        if target["type"] == "tab":
            self._send("Target.setAutoAttach", _AUTO_ATTACH, session)
        elif target["type"] == PAGE:
            self._pages[session] = target.get("subtype") or ""
            for domain in ("Page", "Runtime", "Preload"):
                self._send(f"{domain}.enable", session=session)
            self._send("Page.addScriptToEvaluateOnNewDocument", {"source": self._script}, session)
        self._send("Runtime.runIfWaitingForDebugger", session=session)

    def _detached(self, session: str) -> None:
        """Remove a page. If it was the visible page, a prerendered page has replaced it."""
        if self._pages.pop(session, None) == "" and "" not in self._pages.values() and self._pages:
            self._pages[next(reversed(self._pages))] = ""


_AUTO_ATTACH: dict[str, Any] = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}


@contextmanager
def chromium(script: str) -> Iterator[Chromium]:
    """Start a browser that runs `script` at the start of every document, until the block ends."""
    profile = Path(mkdtemp(prefix="atoll-chromium-"))
    browser = find_browser(full=True)
    if browser is None:
        raise RuntimeError("Chromium is missing. Run `make browser`.")
    process = subprocess.Popen(
        [browser, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}",
         f"--user-agent={BROWSER}", f"--window-size={WIDTH},{HEIGHT}", *LAUNCH_ARGUMENTS, "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with connect(_address(profile, process), max_size=None) as socket:
            running = Chromium(socket, script)
            running.attach()
            yield running
    finally:
        process.terminate()
        process.wait(START_SECONDS)
        shutil.rmtree(profile, ignore_errors=True)


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the WebSocket URL of the browser, which writes it to its profile."""
    file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if file.exists() and len(lines := file.read_text(encoding="utf-8").split()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)  # between two attempts, not instead of a condition
    raise RuntimeError("Chromium did not start.")
