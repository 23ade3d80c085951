"""What the first load of a page moves over the wire, and when it is painted."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from benchmarks.browser.pages import ReadPage
from benchmarks.figures.browser import Load
from tests.browser.visitor import Visitor
from tests.waiting import until

# The scripts that come when nothing else is to do, and what they ask for.
LATE = (".late.js", "/_live", "/_visit")
# What the browser fetches when it has nothing else to do, which on a busy machine can be seconds after the rest.
_LATE_HAS_COME = """(() => {
    const url = document.documentElement.dataset.late;
    return !url || performance.getEntriesByType("resource").some((each) => each.name.endsWith(url));
})()"""

# Seconds in which nothing is asked and nothing comes, once a page has all it loads.
QUIET = 0.5

SCRIPT = Path(__file__).with_suffix(".js")

# Scripts in the page itself that a browser runs; what waits for Dash or holds data has another type.
_INLINE = (
    "[...document.scripts].filter((script) => !script.src && (!script.type || /javascript|module/.test(script.type)))"
    ".reduce((size, script) => size + new Blob([script.text]).size, 0)"
)


@dataclass
class Traffic:
    """What came over the wire, taken from the browser's own count: encoded bodies and headers."""

    host: str
    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    changed: float = field(default_factory=time.monotonic)

    def watch(self, page: Page) -> None:
        """Counts from now on."""
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.on("Network.loadingFailed", self._ended)
        session.send("Network.enable")

    @property
    def requests(self) -> int:
        """How many were sent, without that for the scripts that come when nothing else is to do."""
        return sum(1 for number in self.kinds if not self._is_late(number))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Others than the site's."""
        return tuple(sorted({urlsplit(url).netloc for url, _ in self.kinds.values()} - {self.host}))

    def size(self, *, script: bool = False, plotly: bool = False) -> int:
        """Bytes; of scripts alone, or of plotly alone, which the others leave out, as they do what comes late."""
        return sum(
            size
            for number, size in self.sizes.items()
            if not self._is_late(number)
            and ("plotly" in self.kinds[number][0]) == plotly
            and (not script or self.kinds[number][1] == "Script")
        )

    def late(self) -> int:
        """Bytes of the scripts that come when nothing else is to do."""
        return sum(size for number, size in self.sizes.items() if self._is_late(number))

    def is_quiet(self, page: Page) -> bool:
        """Whether all has come. Playwright's "networkidle" stays true once it was, whatever is asked afterwards."""
        page.evaluate("0")  # what happened since is told now
        return not any(not self._is_late(number) for number in self.open) and time.monotonic() - self.changed > QUIET

    def _is_late(self, number: str) -> bool:
        return self.kinds[number][0].partition("?")[0].endswith(LATE)

    def _asked(self, event: dict[str, Any]) -> None:
        if urlsplit(event["request"]["url"]).scheme in {"http", "https"}:
            self.kinds[event["requestId"]] = (event["request"]["url"], event.get("type", ""))
            self.open.add(event["requestId"])
            self.changed = time.monotonic()

    def _came(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.kinds:
            self.sizes[event["requestId"]] = int(event["encodedDataLength"])
        self._ended(event)

    def _ended(self, event: dict[str, Any]) -> None:
        self.open.discard(event["requestId"])
        self.changed = time.monotonic()


def first_load(browser: Browser, url: str, page: ReadPage) -> Load:
    """Opens a page with an empty profile. Where there is a live example, Dash is started, as coming near it would."""
    with Visitor.opening(browser, url) as visitor:
        visitor.context.add_init_script(path=SCRIPT)
        traffic = Traffic(urlsplit(url).netloc)
        traffic.watch(visitor.page)
        visitor.go(page.path)
        if page.kind != "prose":
            visitor.live()
        visitor.until(_LATE_HAS_COME)
        until(lambda: traffic.is_quiet(visitor.page))
        inline: int = visitor.page.evaluate(_INLINE)
        seen = visitor.page.evaluate("window.benchmark")
    return Load(
        path=page.path,
        kind=page.kind,
        requests=traffic.requests,
        transferred=traffic.size(),
        javascript=traffic.size(script=True) + inline,
        plotly=traffic.size(plotly=True),
        late=traffic.late(),
        first_paint_ms=round(seen["firstPaint"], 1),
        largest_paint_ms=round(seen["largestPaint"], 1),
        shift=round(seen["shift"], 4),
        hosts=traffic.hosts,
    )
