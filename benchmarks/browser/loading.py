"""Network traffic and paint times of the first load of a page."""

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

# Deferred scripts, which load when the page is idle, and their requests.
LATE = (".late.js", "/_live", "/_visit")
# True if the deferred script has loaded. On a busy machine, that can be seconds after the other files.
_LATE_HAS_COME = """(() => {
    const url = document.documentElement.dataset.late;
    return !url || performance.getEntriesByType("resource").some((each) => each.name.endsWith(url));
})()"""

# Seconds without requests and responses, after which a page has loaded.
QUIET = 0.5

SCRIPT = Path(__file__).with_suffix(".js")

# Browsers without a window do not load the icon of the page by themselves.
_ICON = "fetch(document.querySelector('link[rel=icon]').href).then((response) => response.blob()).then(() => null)"

# Inline scripts that a browser runs. Scripts that wait for Dash or contain data have another type.
_INLINE = (
    "[...document.scripts].filter((script) => !script.src && (!script.type || /javascript|module/.test(script.type)))"
    ".reduce((size, script) => size + new Blob([script.text]).size, 0)"
)


@dataclass
class Traffic:
    """Network traffic as counted by the browser: encoded bodies and headers."""

    host: str
    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    changed: float = field(default_factory=time.monotonic)

    def watch(self, page: Page) -> None:
        """Start to count."""
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.on("Network.loadingFailed", self._ended)
        session.send("Network.enable")

    @property
    def requests(self) -> int:
        """Number of requests, without the ones for deferred scripts."""
        return sum(1 for number in self.kinds if not self._is_late(number))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts other than the site's."""
        return tuple(sorted({urlsplit(url).netloc for url, _ in self.kinds.values()} - {self.host}))

    def size(self, *, script: bool = False, plotly: bool = False) -> int:
        """Return the bytes without plotly, or of plotly only, and optionally of scripts only. Skip deferred files."""
        return sum(
            size
            for number, size in self.sizes.items()
            if not self._is_late(number)
            and ("plotly" in self.kinds[number][0]) == plotly
            and (not script or self.kinds[number][1] == "Script")
        )

    def late(self) -> int:
        """Return the bytes of deferred scripts."""
        return sum(size for number, size in self.sizes.items() if self._is_late(number))

    def has_icon(self) -> bool:
        """Return whether the browser has requested the icon of the page."""
        return any("favicon" in url for url, _ in self.kinds.values())

    def is_quiet(self, page: Page) -> bool:
        """Return whether the page has loaded. Playwright's "networkidle" stays true, even after later requests."""
        page.evaluate("0")  # delivers the pending events
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
    """Open a page with an empty profile. If it has a live example, start Dash, as scrolling near the example would."""
    with Visitor.opening(browser, url) as visitor:
        visitor.context.add_init_script(path=SCRIPT)
        traffic = Traffic(urlsplit(url).netloc)
        traffic.watch(visitor.page)
        visitor.go(page.path)
        if page.kind != "prose":
            visitor.live()
        visitor.until(_LATE_HAS_COME)
        if not traffic.has_icon():
            visitor.page.evaluate(_ICON)
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
