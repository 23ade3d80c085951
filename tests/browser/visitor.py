"""A reader in a real browser, and what went wrong during the visit."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.serving import BROWSER

# Chromium's own background requests would be refused by a closed network, many at a time.
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# The script that starts Dash.
RENDERER = re.compile("dash_renderer")


@dataclass(slots=True)
class Visitor:
    """A page of one browser profile. `troubles` are console errors, page errors and requests to other hosts."""

    context: BrowserContext
    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def opening(
        cls,
        browser: Browser,
        url: str,
        *,
        width: int = 1280,
        theme: str = "light",
        javascript: bool = True,
        touch: bool = False,
    ) -> Iterator["Visitor"]:
        """A new profile, closed at the end."""
        context = browser.new_context(
            base_url=url,
            user_agent=BROWSER,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
            has_touch=touch,
        )
        visitor = cls(context, context.new_page(), url)
        visitor._watch()
        try:
            yield visitor
        finally:
            context.close()

    def go(self, path: str) -> None:
        """Opens a page of the site as a document."""
        self.page.goto(path, wait_until="load")

    @property
    def heading(self) -> Locator:
        """The heading that the reader sees; while Dash draws a page behind its first HTML there is a hidden one too."""
        return self.page.locator("h1:visible")

    def laid_out(self) -> None:
        """Waits until what is below the first screen has its height too."""
        expect(self.page.locator("html:not([data-veil])")).to_be_attached(timeout=20_000)

    def live(self) -> None:
        """Makes Dash start, as a reader does who comes to an example, and waits until the article is Dash's."""
        self.page.evaluate("window.atoll.boot()")
        expect(self.page.locator("#react-entry-point .article")).to_be_attached(timeout=20_000)
        expect(self.page.locator("#first-paint")).not_to_be_attached()

    @contextmanager
    def before_dash(self) -> Iterator[None]:
        """Dash waits for the end of the block, however long it takes the test to do what a reader does in a moment."""
        held: list[Route] = []
        holding = True

        def hold(route: Route) -> None:
            if holding:
                held.append(route)
            else:
                route.continue_()

        self.page.route(RENDERER, hold)
        yield
        holding = False
        for route in held:
            route.continue_()

    def slow_down(self, times: float) -> None:
        """From now on the processor is so many times slower, as Lighthouse does to simulate a phone."""
        self.context.new_cdp_session(self.page).send("Emulation.setCPUThrottlingRate", {"rate": times})

    def check(self) -> None:
        """Nothing went wrong that the reader did not see."""
        assert self.troubles == []

    def _watch(self) -> None:
        self.page.on(
            "console",
            lambda message: self.troubles.append(f"console: {message.text}") if message.type == "error" else None,
        )
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("request", lambda request: self._host(request.url))

    def _host(self, url: str) -> None:
        if urlsplit(url).scheme in {"http", "https", "ws", "wss"} and urlsplit(url).netloc != urlsplit(self.url).netloc:
            self.troubles.append(f"request to another host: {url}")
