"""Open pages show the live visitor count and announcements."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.broadcast.live import TOKEN, announce
from tests.browser.visitor import Visitor
from tests.services import Redis
from tests.serving import BACKENDS, Site, serving
from tests.sites import page, write_pages
from tests.tiers import release

PAGES = ("getting-started", "deployment")
# Text that is longer than a screen.
LONG = "A paragraph.\n\n" * 60
# The layout shift of the page, as Chromium measures it.
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module", params=BACKENDS)
def announced(
    request: pytest.FixtureRequest, redis_of_all: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Start a site with an administrator and the default number of workers."""
    folder = tmp_path_factory.mktemp("site")
    docs = write_pages(folder / "docs", {name: page(name.title(), f"/{name}", LONG) for name in PAGES})
    env = {"ADMIN_TOKEN": TOKEN, "LIVE_UPDATES": "true", "REDIS_URL": redis_of_all.url, "DOCS_DIR": str(docs)}
    with serving(request.param, folder, env=env) as site:
        yield site


@pytest.fixture(params=[390, release(1280)])
def reader(request: pytest.FixtureRequest, browser: Browser, announced: Site) -> Iterator[Visitor]:
    """Open a page on a narrow and on a wide screen."""
    with Visitor.opening(browser, announced.url, width=request.param, theme="dark") as visitor:
        visitor.context.add_init_script(SHIFTS)
        visitor.go("/getting-started")
        yield visitor
        visitor.check()


# Whether the banner is visible, and the number of elements that it overlaps.
COVERED = """(banner) => {
    const box = banner.getBoundingClientRect();
    const inside = [0.1, 0.5, 0.9].map((part) => [box.left + box.width * part, box.top + box.height / 2]);
    const own = inside.every(([x, y]) => banner.contains(document.elementFromPoint(x, y)));
    const others = [...document.querySelectorAll(".header, .toc, .article h1, .article p, .footer")];
    const hits = others.map((other) => other.getBoundingClientRect())
        .filter(({ top, bottom, height }) => height && top < box.bottom - 1 && bottom > box.top + 1);
    return { own, overlaps: hits.length };
}"""


def banner(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("complementary", name="Announcement")


def says(visitor: Visitor, readers: int) -> None:
    text = f"{readers} {'visitor' if readers == 1 else 'visitors'} online"
    expect(visitor.page.locator("[data-updates]")).to_have_text(text)


def test_an_announcement_appears_and_stays_dismissed(reader: Visitor, announced: Site) -> None:
    says(reader, 1)
    announce(announced, "The reef is <closed>")
    expect(banner(reader)).to_contain_text("The reef is <closed>")
    expect(reader.page.locator(".announcer")).to_have_text("Announcement: The reef is <closed>")
    assert banner(reader).evaluate(COVERED) == {"own": True, "overlaps": 0}
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.page.get_by_role("link", name=re.compile("deploy", re.IGNORECASE)).first.evaluate("link => link.click()")
    expect(reader.heading).to_have_text(re.compile("deploy", re.IGNORECASE))
    expect(banner(reader)).to_be_visible()
    banner(reader).get_by_role("button", name="Dismiss").click()
    expect(banner(reader)).to_be_hidden()
    reader.go("/getting-started")
    says(reader, 1)
    expect(banner(reader)).to_have_count(0)
    assert reader.page.evaluate("window.shifted") == 0
    # The text that a user reads does not move
    reader.page.evaluate("scrollTo(0, 600)")
    reader.until("scrollY === 600")
    paragraph = reader.page.locator(".article p:nth-of-type(20)")
    where = paragraph.bounding_box()
    announce(announced, "Open again")
    expect(reader.page.locator(".announcement:not([hidden])")).to_contain_text("Open again")
    now = paragraph.bounding_box()
    assert where is not None and now is not None and abs(now["y"] - where["y"]) < 1  # scrolling is by whole pixels
    announce(announced, "", do="withdraw")
    expect(banner(reader)).to_be_hidden()


def test_the_number_follows_who_comes_and_goes(reader: Visitor, announced: Site, browser: Browser) -> None:
    says(reader, 1)
    with Visitor.opening(browser, announced.url) as second:
        second.go("/")
        says(second, 2)
        says(reader, 2)
    says(reader, 1)


def test_a_hidden_tab_lets_go(reader: Visitor, announced: Site, browser: Browser) -> None:
    """Another visitor sees this, because a hidden tab does not count as a visitor."""
    with Visitor.opening(browser, announced.url) as second:
        second.go("/")
        says(second, 2)
        turn(reader, "hidden")
        says(second, 1)
        turn(reader, "visible")
        says(second, 2)


def turn(visitor: Visitor, state: str) -> None:
    """Change the visibility of a tab. Headless browsers do not report a change of the tab to pages."""
    visitor.page.evaluate(
        """(state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )
