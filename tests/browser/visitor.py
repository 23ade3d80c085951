"""A reader in a real browser, and what went wrong during the visit."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Request, Route, expect

from tests.browser.profiles import Profile
from tests.waiting import until

# Chromium's own background requests would be refused by a closed network, many at a time.
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# Keeps the texts that an element shows one after the other.
RECORD = """selector => {
    const texts = window.recorded = [];
    const look = () => {
        const text = document.querySelector(selector)?.textContent;
        if (text !== undefined && text !== texts.at(-1)) texts.push(text);
    };
    look();
    new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true });
}"""

# Whether Dash has the text of a field as the property of its component.
IS_KNOWN = """field => {
    const id = field.id.startsWith("{") ? JSON.parse(field.id) : field.id;
    return String(dash_component_api.getLayout(id).props.value ?? "") === field.value;
}"""

NO_CLOCK = "Playwright never gives a profile its own clock back: the test needs a new profile"

# The script that starts Dash.
RENDERER = re.compile("dash_renderer")


@dataclass(slots=True)
class Visitor:
    """A page of one browser profile. `troubles` are console errors, page errors and requests to other hosts."""

    context: BrowserContext
    page: Page
    url: str
    is_new: bool = True
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
        context = Profile(browser, url, touch, javascript).context(width, theme)
        visitor = cls(context, context.new_page(), url)
        visitor._watch()
        try:
            yield visitor
        finally:
            context.close()

    @classmethod
    @contextmanager
    def returning(
        cls, browser: Browser, url: str, *, width: int = 1280, theme: str = "light", touch: bool = False
    ) -> Iterator["Visitor"]:
        """A new tab of a reader whose browser has the scripts of the site in its cache, and nothing else of it.

        A page starts several times faster than in a new profile. The tab is closed at the end.
        """
        with Profile(browser, url, touch).tab(width, theme) as page:
            visitor = cls(page.context, page, url, is_new=False)
            visitor._watch()
            yield visitor

    def go(self, path: str) -> None:
        """Opens a page of the site as a document."""
        self.page.goto(path, wait_until="load")

    def without_stream(self) -> None:
        """For who waits until the network is idle: pages opened from now on hold no stream, which is never done."""
        self.page.add_init_script("window.EventSource = class { close() {} };")

    @property
    def heading(self) -> Locator:
        """The heading that the reader sees; while Dash draws a page behind its first HTML there is a hidden one too."""
        return self.page.locator("h1:visible")

    def until(self, expression: str, argument: object = None) -> None:
        """Waits until an expression of JavaScript holds. Playwright's own wait evaluates it in the page, which the
        Content Security Policy forbids.
        """
        until(lambda: self._holds(expression, argument))

    def _holds(self, expression: str, argument: object) -> bool:
        try:
            return bool(self.page.evaluate(expression, argument))
        except Error as error:
            if "context was destroyed" in str(error):
                return False  # another document has come
            raise

    def record_texts(self, selector: str) -> None:
        """From now on keeps each text that an element of this document shows, however soon the next one follows."""
        self.page.evaluate(RECORD, selector)

    @property
    def recorded(self) -> list[str]:
        """The texts since `record_texts`."""
        texts: list[str] = self.page.evaluate("window.recorded")
        return texts

    def has_shown(self, text: re.Pattern[str]) -> None:
        """Waits until one of the texts since `record_texts` is like this."""
        until(lambda: any(map(text.search, self.recorded)))

    def laid_out(self) -> None:
        """Waits until what is below the first screen has its height too."""
        expect(self.page.locator("html:not([data-veil])")).to_be_attached()

    def live(self) -> None:
        """Makes Dash start, as a reader does who comes to an example, and waits until the article is Dash's."""
        self.page.evaluate("window.atoll.boot()")
        expect(self.page.locator("#react-entry-point .article")).to_be_attached()
        expect(self.page.locator("#first-paint")).not_to_be_attached()

    @contextmanager
    def holding(self, url: re.Pattern[str], matches: Callable[[Request], bool] = lambda _: True) -> Iterator[None]:
        """Requests that match wait for the end of the block, so that what is shown before their answers stays."""
        held: list[Route] = []
        is_over = False

        def hold(route: Route) -> None:
            if is_over or not matches(route.request):
                route.fallback()
            else:
                held.append(route)

        self.page.route(url, hold)
        yield
        is_over = True
        for route in held:
            route.continue_()
        self.page.unroute(url, hold)

    def before_dash(self) -> AbstractContextManager[None]:
        """Dash waits for the end of the block, however long it takes the test to do what a reader does in a moment."""
        return self.holding(RENDERER)

    def stop_clock(self) -> None:
        """From now on time passes in this document only as `page.clock` is told."""
        assert self.is_new, NO_CLOCK
        now = datetime.now(UTC)
        self.page.clock.install(time=now)
        self.page.clock.pause_at(now + timedelta(minutes=1))

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


def typed(field: Locator, text: str) -> None:
    """Fills a field, and waits until Dash knows: Mantine says it with a timer, so that a press in the same moment is
    told first.
    """
    field.fill(text)
    until(lambda: field.evaluate(IS_KNOWN))
