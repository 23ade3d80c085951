"""The demos of the FastAPI Showcase in a browser: a visitor and common steps."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.kept import Kept, keeping
from tests.browser.visitor import Visitor, typed
from tests.live_examples.operating import drawn_frame
from tests.serving import Site

FOLDER = "docs.fastapi-showcase"
# What Chromium itself writes when a request that a reader asked for fails.
BROWSER_OWN = "console: Failed to load resource"
PLAIN = re.compile("/api/demo/plain")
# The demos do not give up by themselves, as they do after 12 s and more.
WITHOUT_GIVING_UP = """() => {
    const stock = window.stockTimeout = window.setTimeout;
    window.setTimeout = (act, wait, ...more) => (wait >= 12_000 ? 0 : stock(act, wait, ...more));
}"""
# The demos give up after 1 s.
GIVING_UP_SOON = """() => {
    const stock = window.stockTimeout = window.setTimeout;
    window.setTimeout = (act, wait, ...more) => stock(act, Math.min(wait, 1_000), ...more);
}"""


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with keeping(request) as visitors:
        yield visitors


Opening = Callable[[Browser, str], AbstractContextManager[Visitor]]


@contextmanager
def opened(browser: Browser, site: Site, opening: Opening = Visitor.returning) -> Iterator[Visitor]:
    """A reader of the page, which is live."""
    with opening(browser, site.url) as visitor:
        visitor.go("/fastapi-showcase")
        visitor.live()
        yield visitor


@pytest.fixture
def reader(kept: Kept, browser: Browser, site: Site) -> Iterator[Visitor]:
    """A reader who tries one thing after another on the same page. Failed requests are what the reader asks for."""
    with kept.visitor(site.url, lambda: opened(browser, site)) as visitor:
        yield visitor
        fails_as_expected(visitor)


def fails_as_expected(visitor: Visitor) -> None:
    """Demand that nothing went wrong but requests that failed."""
    assert [trouble for trouble in visitor.troubles if not trouble.startswith(BROWSER_OWN)] == []


def at(visitor: Visitor, example: str) -> Page:
    """The page, scrolled to an example that is drawn."""
    drawn_frame(visitor, f"{FOLDER}.{example}")
    return visitor.page


def explorer(visitor: Visitor, endpoint: str) -> Page:
    """The explorer with an endpoint chosen."""
    page = at(visitor, "endpoint_explorer")
    expect(page.locator("#showcase-explorer-source")).to_contain_text("endpoints, ")
    page.locator("#showcase-explorer-endpoint").fill(endpoint)
    page.get_by_role("option", name=endpoint, exact=True).click()
    expect(page.locator("#showcase-explorer-endpoint")).to_have_value(endpoint)
    return page


def send(page: Page, **fields: str) -> None:
    """Fills fields in by name and sends."""
    for name, value in fields.items():
        typed(page.get_by_label(name, exact=True).or_(page.get_by_label(f"{name} *", exact=True)).first, value)
    page.locator("#showcase-explorer-send").click()


def tried(visitor: Visitor, address: str) -> Page:
    """Sends a request to an address of the reader's own."""
    page = explorer(visitor, "GET an address of your own")
    send(page, address=address)
    return page


def says(page: Page, *texts: str) -> None:
    """The explorer is done, and its status says this."""
    for text in texts:
        expect(page.locator("#showcase-explorer-status")).to_contain_text(text)
    expect(page.locator("#showcase-explorer-send")).to_be_enabled()


@contextmanager
def timers(visitor: Visitor, script: str) -> Iterator[None]:
    """A script changes the timers of the page until the block ends."""
    visitor.page.evaluate(script)
    try:
        yield
    finally:
        visitor.page.evaluate("window.setTimeout = window.stockTimeout; 0")


@contextmanager
def held(visitor: Visitor) -> Iterator[None]:
    """The plain endpoint answers nobody until the block ends, and the demos wait for it."""
    visitor.page.route(PLAIN, lambda route: None)
    with timers(visitor, WITHOUT_GIVING_UP):
        yield
