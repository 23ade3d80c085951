"""The live examples of FastAPI features in a browser: a visitor and common steps."""

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
# The message of Chromium for a failed request that a user sent.
BROWSER_OWN = "console: Failed to load resource"
PLAIN = re.compile("/api/demo/plain")
# The demos do not time out. Without this script, they do after 12 s or more.
WITHOUT_GIVING_UP = """() => {
    const stock = window.stockTimeout = window.setTimeout;
    window.setTimeout = (act, wait, ...more) => (wait >= 12_000 ? 0 : stock(act, wait, ...more));
}"""
# The demos time out after 1 s.
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
    """Open the page, which is then live."""
    with opening(browser, site.url) as visitor:
        visitor.go("/fastapi-showcase")
        visitor.live()
        yield visitor


@pytest.fixture
def reader(kept: Kept, browser: Browser, site: Site) -> Iterator[Visitor]:
    """Provide a user who tries several things on the same page. The user causes the failed requests on purpose."""
    with kept.visitor(site.url, lambda: opened(browser, site)) as visitor:
        yield visitor
        fails_as_expected(visitor)


def fails_as_expected(visitor: Visitor) -> None:
    """Assert that there are no errors except failed requests."""
    assert [trouble for trouble in visitor.troubles if not trouble.startswith(BROWSER_OWN)] == []


def at(visitor: Visitor, example: str) -> Page:
    """Return the page, scrolled to an example that is rendered."""
    drawn_frame(visitor, f"{FOLDER}.{example}")
    return visitor.page


def explorer(visitor: Visitor, endpoint: str) -> Page:
    """Return the explorer with an endpoint selected."""
    page = at(visitor, "endpoint_explorer")
    expect(page.locator("#showcase-explorer-source")).to_contain_text("endpoints, ")
    page.locator("#showcase-explorer-endpoint").fill(endpoint)
    page.get_by_role("option", name=endpoint, exact=True).click()
    expect(page.locator("#showcase-explorer-endpoint")).to_have_value(endpoint)
    return page


def send(page: Page, **fields: str) -> None:
    """Fill in fields by name, and send the request."""
    for name, value in fields.items():
        typed(page.get_by_label(name, exact=True).or_(page.get_by_label(f"{name} *", exact=True)).first, value)
    page.locator("#showcase-explorer-send").click()


def tried(visitor: Visitor, address: str) -> Page:
    """Send a request to a URL that the user enters."""
    page = explorer(visitor, "GET another path")
    send(page, path=address)
    return page


def says(page: Page, *texts: str) -> None:
    """Assert that the explorer has finished, and that its status contains these texts."""
    for text in texts:
        expect(page.locator("#showcase-explorer-status")).to_contain_text(text)
    expect(page.locator("#showcase-explorer-send")).to_be_enabled()


@contextmanager
def timers(visitor: Visitor, script: str) -> Iterator[None]:
    """Change the timers of the page with a script until the block ends."""
    visitor.page.evaluate(script)
    try:
        yield
    finally:
        visitor.page.evaluate("window.setTimeout = window.stockTimeout; 0")


@contextmanager
def held(visitor: Visitor) -> Iterator[None]:
    """Hold back all responses of the plain endpoint until the block ends. The demos wait for them."""
    visitor.page.route(PLAIN, lambda route: None)
    with timers(visitor, WITHOUT_GIVING_UP):
        yield
