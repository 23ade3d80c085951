"""A user in a real browser, and the errors during the visit."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Request, Route, expect

from tests.browser.profiles import Profile
from tests.waiting import until

# A closed network would reject Chromium's own background requests, many at a time.
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# This script records the consecutive texts of an element.
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
    """A page of one browser profile. `troubles` are console errors, page errors, and requests to other hosts."""

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
        """Open a new profile, which is closed at the end."""
        context = Profile(browser, url, touch, javascript).context(width, theme)
        visitor = cls(context, context.new_page(), url)
        visitor._watch()
        try:
            with visitor._explaining():
                yield visitor
        finally:
            context.close()

    @classmethod
    @contextmanager
    def returning(
        cls, browser: Browser, url: str, *, width: int = 1280, theme: str = "light", touch: bool = False
    ) -> Iterator["Visitor"]:
        """Open a new tab of a user whose browser has only the scripts of the site in its cache.

        A page starts several times faster than in a new profile. The tab is closed at the end.
        """
        with Profile(browser, url, touch).tab(width, theme) as page:
            visitor = cls(page.context, page, url, is_new=False)
            visitor._watch()
            with visitor._explaining():
                yield visitor

    def go(self, path: str) -> None:
        """Open a page of the site as a document."""
        self.page.goto(path, wait_until="load")

    def without_stream(self) -> None:
        """Disable the streams of pages opened from now on, because a stream keeps the network from becoming idle."""
        self.page.add_init_script("window.EventSource = class { close() {} };")

    @property
    def heading(self) -> Locator:
        """The heading that the user sees.

        While Dash renders a page behind its first HTML, there is also a hidden heading.
        """
        return self.page.locator("h1:visible")

    def until(self, expression: str, argument: object = None) -> None:
        """Wait until a JavaScript expression is true.

        The wait function of Playwright evaluates it in the page, which the Content Security Policy forbids.
        """
        until(lambda: self._holds(expression, argument))

    def _holds(self, expression: str, argument: object) -> bool:
        try:
            return bool(self.page.evaluate(expression, argument))
        except Error as error:
            if "context was destroyed" in str(error):
                return False  # Another document has loaded.
            raise

    def record_texts(self, selector: str) -> None:
        """Record each text that an element of this document shows from now on, however soon the next one follows."""
        self.page.evaluate(RECORD, selector)

    @property
    def recorded(self) -> list[str]:
        """The texts since `record_texts`."""
        texts: list[str] = self.page.evaluate("window.recorded")
        return texts

    def has_shown(self, text: re.Pattern[str]) -> None:
        """Wait until one of the texts since `record_texts` matches."""
        until(lambda: any(map(text.search, self.recorded)))

    def laid_out(self) -> None:
        """Wait until the content after the first screen also has its height."""
        expect(self.page.locator("html:not([data-veil])")).to_be_attached()

    def live(self) -> None:
        """Start Dash, as a user does who comes to an example, and wait until all examples are live."""
        self.page.evaluate("window.atoll.boot()")
        self.becomes_live()

    def becomes_live(self) -> None:
        """Wait until Dash has started and all examples are live."""
        expect(self.page.locator("#atoll-islands")).to_be_attached()
        expect(self.page.locator(":is(.island, [data-interactive]):not([data-live])")).to_have_count(0)

    @contextmanager
    def holding(self, url: re.Pattern[str], matches: Callable[[Request], bool] = lambda _: True) -> Iterator[None]:
        """Hold back the requests that match until the block ends, so that the state before their responses remains."""
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
        """Hold back Dash until the block ends, however long the test takes for the actions of a user in a moment."""
        return self.holding(RENDERER)

    def stop_clock(self) -> None:
        """Stop the clock of this document. From now on, only `page.clock` advances it."""
        assert self.is_new, NO_CLOCK
        now = datetime.now(UTC)
        self.page.clock.install(time=now)
        self.page.clock.pause_at(now + timedelta(minutes=1))

    def slow_down(self, times: float) -> None:
        """Slow down the processor by this factor from now on, as Lighthouse does to simulate a phone."""
        self.context.new_cdp_session(self.page).send("Emulation.setCPUThrottlingRate", {"rate": times})

    def check(self, *, allowed: str | None = None) -> None:
        """Assert that there were no errors that the user did not see, apart from those that contain `allowed`."""
        assert [trouble for trouble in self.troubles if allowed is None or allowed not in trouble] == []

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Add the errors of the browser to the error of a test."""
        try:
            yield
        except AssertionError as error:
            error.add_note(f"Errors in the browser: {self.troubles}")
            raise

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
    """Fill in a field, and wait until Dash has the value.

    Mantine sends the value with a timer, so Dash would handle a click in the same moment first.
    """
    field.fill(text)
    until(lambda: field.evaluate(IS_KNOWN))
