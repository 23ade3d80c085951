"""A tab of Firefox or WebKit. Both drivers have the same actions, but other commands."""

import json
from typing import Any, Protocol

from tests.waiting import until

ENTER, CONTROL = "\ue007", "\ue009"

# The browser lays out the rest in the next frame (Resize Observer, section 3.4.8).
BENIGN = "ResizeObserver loop completed"

# This script records violations of the Content Security Policy and errors, in each document.
WATCH = """() => {
    window.troubles = [];
    const note = (trouble) => trouble.includes("BENIGN") || window.troubles.push(trouble);
    addEventListener("securitypolicyviolation", (event) => note(`${event.effectiveDirective} ${event.blockedURI}`));
    addEventListener("error", (event) => note(`${event.message}`), true);
    addEventListener("unhandledrejection", (event) => note(`${event.reason}`));
}""".replace("BENIGN", BENIGN)

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


class Tab(Protocol):
    """A tab of a browser. `troubles` are the errors that its console has shown."""

    troubles: list[str]

    def go(self, url: str) -> None:
        """Open a URL as a document."""

    def resize(self, width: int, height: int = 800) -> None:
        """Set the size of the page in CSS pixels."""

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, as JSON."""

    def act(self, kind: str, steps: list[dict[str, Any]]) -> None:
        """Perform actions of WebDriver with a pointer or a keyboard."""

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        until(lambda: self.evaluate(f"Boolean({expression})"))

    def click(self, selector: str) -> None:
        """Scroll to the first visible element that matches, wait until it does not move, and click its center."""
        x, y = until(lambda: self.evaluate(f"({PLACE})({json.dumps(selector)})"))
        steps = [{"type": "pointerMove", "x": x, "y": y}]
        steps += [{"type": f"pointer{way}", "button": 0} for way in ("Down", "Up")]
        self.act("pointer", steps)

    def press(self, *keys: str) -> None:
        """Press keys together, for example Control and k."""
        steps = [{"type": "keyDown", "value": key} for key in keys]
        steps += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.act("key", steps)

    def type(self, text: str) -> None:
        """Press the key of each character."""
        for key in text:
            self.press(key)

    def leave(self) -> None:
        """Leave the page, and forget its errors: callbacks that still run fail."""
        self.go("about:blank")
        self.troubles.clear()

    def check(self) -> None:
        """Assert that this document has no error, and that the console has shown none."""
        in_document = self.evaluate("window.troubles")
        assert in_document == [], in_document
        assert self.troubles == [], list(self.troubles)
