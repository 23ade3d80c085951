"""A new page is laid out progressively from the top."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.waiting import until

LONG = "/markdown"
ALSO_LONG = "/backends"
# For each block of the page on the screen, whether it is laid out.
BLOCKS = """[...document.querySelectorAll("#atoll-content .prose > *")].filter((block) => block.tagName !== "DIALOG")
    .map((block) => block.firstElementChild?.checkVisibility({ contentVisibilityAuto: true }) ?? true)"""


@pytest.fixture
def busy(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open a browser that never has an idle moment."""
    with Visitor.returning(browser, site.url) as visitor:
        visitor.page.add_init_script("window.requestIdleCallback = () => 0")
        yield visitor
        visitor.check()


def test_the_first_screen_is_laid_out_and_the_rest_is_not(busy: Visitor) -> None:
    busy.go(LONG)
    before = busy.heading.inner_text()
    for path in (LONG, ALSO_LONG):
        if path != LONG:
            busy.page.locator(f'.navigation a[href="{path}"]').click()
            expect(busy.heading).not_to_have_text(before)
        busy.until(f"({BLOCKS})[0] && !({BLOCKS}).at(-1)")
        laid_out = busy.page.evaluate(BLOCKS)
        assert sum(laid_out) < len(laid_out) / 2


def test_the_rest_follows_by_itself(visitor: Visitor) -> None:
    visitor.go(LONG)
    visitor.laid_out()
    assert all(visitor.page.evaluate(BLOCKS))


def test_scrolling_shows_what_is_there(busy: Visitor) -> None:
    busy.go(LONG)

    def is_at_the_end() -> bool:
        busy.page.keyboard.press("End")  # The page grows while its blocks are laid out.
        return bool(busy.page.evaluate(f"({BLOCKS}).at(-1)"))

    until(is_at_the_end)


def test_a_page_that_is_opened_at_a_heading_is_laid_out_at_once(busy: Visitor) -> None:
    busy.go(f"{LONG}#images")
    expect(busy.page.locator("#images")).to_be_in_viewport()
    assert all(busy.page.evaluate(BLOCKS))


def test_a_jump_inside_a_page_lands_on_the_heading(busy: Visitor) -> None:
    busy.go(LONG)
    busy.page.locator('.toc a[href="#images"]').click()
    expect(busy.page.locator("#images")).to_be_in_viewport()
    assert all(busy.page.evaluate(BLOCKS))
