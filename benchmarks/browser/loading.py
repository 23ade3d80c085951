"""What the first load of a page moves over the wire, and when it is painted."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from benchmarks.browser.pages import ReadPage
from benchmarks.figures.browser import Load
from tests.browser.visitor import Visitor

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

    def watch(self, page: Page) -> None:
        """Counts from now on."""
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.send("Network.enable")

    @property
    def requests(self) -> int:
        """How many were sent."""
        return len(self.kinds)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Others than the site's."""
        return tuple(sorted({urlsplit(url).netloc for url, _ in self.kinds.values()} - {self.host}))

    def size(self, *, script: bool = False, plotly: bool = False) -> int:
        """Bytes; of scripts alone, or of plotly alone, which the others leave out."""
        return sum(
            size
            for number, size in self.sizes.items()
            if ("plotly" in self.kinds[number][0]) == plotly and (not script or self.kinds[number][1] == "Script")
        )

    def _asked(self, event: dict[str, Any]) -> None:
        if urlsplit(event["request"]["url"]).scheme in {"http", "https"}:
            self.kinds[event["requestId"]] = (event["request"]["url"], event.get("type", ""))

    def _came(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.kinds:
            self.sizes[event["requestId"]] = int(event["encodedDataLength"])


def first_load(browser: Browser, url: str, page: ReadPage) -> Load:
    """Opens a page with an empty profile. Where there is a live example, Dash is started, as coming near it would."""
    with Visitor.opening(browser, url) as visitor:
        visitor.context.add_init_script(path=SCRIPT)
        traffic = Traffic(urlsplit(url).netloc)
        traffic.watch(visitor.page)
        visitor.go(page.path)
        if page.kind != "prose":
            visitor.live()
        visitor.page.wait_for_load_state("networkidle")
        inline: int = visitor.page.evaluate(_INLINE)
        seen = visitor.page.evaluate("window.benchmark")
    return Load(
        path=page.path,
        kind=page.kind,
        requests=traffic.requests,
        transferred=traffic.size(),
        javascript=traffic.size(script=True) + inline,
        plotly=traffic.size(plotly=True),
        first_paint_ms=round(seen["firstPaint"], 1),
        largest_paint_ms=round(seen["largestPaint"], 1),
        shift=round(seen["shift"], 4),
        hosts=traffic.hosts,
    )
