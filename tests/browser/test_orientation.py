"""Readers see where they are: table of contents, groups of the navigation, keys, and feedback."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import FULL_BACKEND, release

CURRENT = ".toc-list [aria-current]"
# Whether one entry is marked, the one with this hash.
IS_MARKED = """(hash) => {
    const marked = document.querySelectorAll(".toc-list [aria-current]");
    return marked.length === 1 && marked[0].hash === hash;
}"""


@pytest.fixture
def site(sites: Sites) -> Site:
    """Return the site on one backend. `tests/servers/test_orientation.py` reads its pages on all of them."""
    return sites.get("plain", FULL_BACKEND)


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor.returning(browser, site.url) as visitor:
        yield visitor


def marks(visitor: Visitor) -> list[str]:
    """Return the hashes of the marked entries."""
    return list(visitor.page.locator(CURRENT).evaluate_all("all => all.map(({ hash }) => hash)"))


@pytest.mark.parametrize("path", ["/navigation", release("/configuration"), release("/runbook")])
def test_the_clicked_entry_is_marked_and_no_other(visitor: Visitor, path: str) -> None:
    """Also the entries of short sections at the end of a page, in both directions."""
    marks_each_entry(visitor, path)


def test_entries_of_sections_with_one_line_are_marked(browser: Browser, sites: Sites) -> None:
    with Visitor.returning(browser, sites.get("widgets", FULL_BACKEND).url) as visitor:
        marks_each_entry(visitor, "/short")
        visitor.check()


def marks_each_entry(visitor: Visitor, path: str) -> None:
    """Click each entry of the table of contents, down and up."""
    visitor.go(path)
    visitor.laid_out()
    entries = visitor.page.locator(".toc-list a")
    expect(visitor.page.locator(".toc-fold[data-ready]")).to_be_attached()
    hashes = entries.evaluate_all("all => all.map(({ hash }) => hash)")
    assert len(hashes) > 5
    wrong = []
    for at in [*range(len(hashes)), *reversed(range(len(hashes)))]:
        entries.nth(at).click()
        try:
            visitor.until(IS_MARKED, hashes[at])
        except AssertionError:
            wrong.append((hashes[at], marks(visitor)))
    assert wrong == []


def test_the_table_of_contents_is_a_menu_on_narrow_screens(browser: Browser, site: Site) -> None:
    for width in (390, 1024):
        with Visitor.returning(browser, site.url, width=width) as visitor:
            visitor.go("/navigation")
            visitor.laid_out()
            bar, menu = visitor.page.locator(".toc"), visitor.page.locator(".toc-list")
            expect(visitor.page.locator(".toc-fold[data-ready]")).to_be_attached()
            expect(menu).to_be_hidden()
            assert not visitor.page.evaluate(OVERLAP)
            bar.click()  # also where the name of the current section can be
            expect(menu).to_be_visible()
            visitor.page.keyboard.press("Escape")
            expect(menu).to_be_hidden()
            visitor.page.evaluate("scrollTo(0, 1500)")
            expect(bar).to_be_in_viewport(ratio=1)
            bar.locator("summary").click()
            expect(menu).to_be_visible()
            visitor.page.keyboard.press("Escape")
            expect(menu).to_be_hidden()
            bar.locator("summary").click()
            entry = menu.get_by_role("link").nth(3)
            target = entry.get_attribute("href")
            entry.click()
            expect(menu).to_be_hidden()
            visitor.until(IS_UNDER, str(target))
            bar.get_by_role("link", name="Back to top").click()
            visitor.until("scrollY === 0")
            visitor.check()


# Whether the bar overlaps the heading of the page.
OVERLAP = """() => {
    const [bar, heading] = [".toc", "h1"].map((name) => document.querySelector(name).getBoundingClientRect());
    return bar.bottom > heading.top;
}"""


# Whether a heading is directly under the bar.
IS_UNDER = """(hash) => {
    const distance = document.getElementById(hash.slice(1)).getBoundingClientRect().top
        - document.querySelector(".toc").getBoundingClientRect().bottom;
    return distance >= 0 && distance < 60;
}"""


def test_the_table_of_contents_opens_without_javascript(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, width=390, javascript=False) as visitor:
        visitor.go("/navigation")
        visitor.page.locator(".toc summary").click()
        expect(visitor.page.locator(".toc-list a").first).to_be_visible()
        visitor.check()


def test_groups_stay_as_the_reader_leaves_them(visitor: Visitor) -> None:
    visitor.go("/navigation")
    groups = visitor.page.locator(".navigation details")
    closed = groups.filter(has_text="Deployment")
    own = groups.filter(has=visitor.page.locator("[aria-current=page]"))
    for group in (closed, own):
        group.locator("summary").click()
        expect(group).not_to_have_attribute("open", re.compile(""))
    visitor.go("/navigation")
    for group in (closed, groups.filter(has_text="Theming")):
        expect(group).not_to_have_attribute("open", re.compile(""))
    visitor.page.locator(".pager [rel=next]").click()
    expect(visitor.heading).not_to_have_text("Navigation")
    expect(visitor.page.locator(".navigation [aria-current=page]")).to_be_visible()
    expect(closed).not_to_have_attribute("open", re.compile(""))
    visitor.go("/deployment")
    expect(visitor.page.locator(".navigation [aria-current=page]")).to_be_visible()


def test_keys(visitor: Visitor) -> None:
    visitor.go("/navigation")
    page, names = visitor.page, [visitor.page.locator(f".pager [rel={rel}] .pager-title") for rel in ("next", "prev")]
    following, previous = (name.text_content() or "" for name in names)
    page.keyboard.press("n")
    expect(visitor.heading).to_have_text(following)
    page.keyboard.press("p")
    expect(visitor.heading).to_have_text("Navigation")
    page.keyboard.press("p")
    expect(visitor.heading).to_have_text(previous)
    page.keyboard.press("?")
    box = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(box).to_be_visible()
    expect(box.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("np?")
    expect(field).to_have_value("np?")
    page.keyboard.press("Escape")
    expect(visitor.heading).to_have_text(previous)
    page.keyboard.press("?")
    box.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    visitor.go("/navigation")
    page.keyboard.press("n")
    expect(visitor.heading).to_have_text("Navigation")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(box.get_by_role("checkbox")).not_to_be_checked()
    visitor.check()


def test_an_answer_is_sent_without_leaving_the_page(visitor: Visitor) -> None:
    visitor.go("/scaling")
    form = visitor.page.locator(".feedback")
    form.scroll_into_view_if_needed()
    # The script loads when the browser is idle
    visitor.until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('.late.js'))")
    with visitor.page.expect_request("**/_visit") as sent:
        form.get_by_role("button", name="No", exact=True).click()
    assert sent.value.post_data is not None and "helpful=no" in sent.value.post_data
    expect(form.get_by_role("status")).to_have_text("Thank you for your feedback.")
    expect(form.get_by_role("button", name="Yes")).to_be_hidden()
    form.get_by_role("textbox").fill("More examples")
    with visitor.page.expect_request("**/_visit") as commented:
        form.get_by_role("button", name="Send comment").click()
    assert commented.value.post_data is not None and "comment=More" in commented.value.post_data
    expect(form.get_by_role("textbox")).to_be_hidden()
    assert visitor.page.url.endswith("/scaling")
    assert visitor.context.cookies() == []
    visitor.check()


def test_an_answer_is_sent_without_javascript(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False) as visitor:
        visitor.go("/scaling")
        visitor.page.locator(".feedback").get_by_role("button", name="Yes").click()
        visitor.page.wait_for_url("**/scaling#page_feedback")
        expect(visitor.page.get_by_text("Thank you for your feedback.")).to_be_visible()
        visitor.check()


def test_a_missing_page_helps_without_javascript(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False) as visitor:
        visitor.go("/getting-startd")
        visitor.page.get_by_role("button", name="Search").last.click()
        visitor.page.wait_for_url("**/search?q=getting+startd")
        expect(visitor.page.locator(".search-hits a").first).to_be_visible()
        visitor.page.go_back()
        visitor.page.locator(".similar a").first.click()
        expect(visitor.heading).to_have_text("Getting started")
