"""The navigation of a large site is complete and fast."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from benchmarks.sites import path_of
from tests.browser.accessibility import Audit
from tests.browser.visitor import Visitor
from tests.serving import Site, serving
from tests.sites import page, write_pages

PAGES = 280  # Each of the four categories has seventy pages, which do not fit in a window.
TEXT = "Text with [a link](/page-0003).\n\n## A heading\n\n" + "A paragraph.\n\n" * 30


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the site on one backend, because all three serve the same document and the same script."""
    folder = tmp_path_factory.mktemp("large")
    docs = write_pages(folder / "docs", dict(map(numbered, range(1, PAGES + 1))))
    with serving("flask", folder, env={"DOCS_DIR": str(docs), "CACHE_DIR": str(folder / "cache")}) as running:
        yield running


def numbered(number: int) -> tuple[str, str]:
    """Return the name and the Markdown of a page. Its category is one of `Part 01` to `Part 04`."""
    more = f"category: Part {number % 4 + 1:02}\norder: {number}"
    return f"page-{number}", page(f"Page {number}", path_of(number), TEXT, more=more)


@pytest.fixture
def reader(browser: Browser, large: Site) -> Iterator[Visitor]:
    with Visitor.returning(browser, large.url) as visitor:
        yield visitor
        visitor.check()


def category(reader: Visitor, number: int) -> Locator:
    """Return a section of the navigation. Categories are `Part 01` to `Part 04`; section 0 contains the home page."""
    return reader.page.locator(f'.navigation [data-section="{number}"]')


def links(section: Locator) -> Locator:
    return section.locator("li:not(.nav-more) a")


def test_the_category_of_the_page_is_open_and_the_others_are_links(reader: Visitor) -> None:
    reader.go(path_of(1))
    expect(category(reader, 2).locator("[aria-current]")).to_have_attribute("href", path_of(1))
    expect(links(category(reader, 2))).to_have_count(60)
    expect(category(reader, 2).get_by_role("button")).to_have_attribute("aria-expanded", "true")
    for other in (1, 3, 4):
        expect(category(reader, other).locator("ul")).to_be_hidden()
        expect(category(reader, other).get_by_role("button")).to_have_attribute("aria-expanded", "false")
    expect(category(reader, 3).locator("h2 a")).to_have_attribute("href", path_of(2))


def test_without_javascript_every_category_leads_to_its_pages(browser: Browser, large: Site) -> None:
    with Visitor.opening(browser, large.url, javascript=False) as reader:
        reader.go("/")
        expect(category(reader, 4).get_by_role("button")).to_have_count(0)
        category(reader, 4).locator("h2 a").click()
        reader.page.wait_for_url(f"**{path_of(3)}")
        category(reader, 4).get_by_role("link", name="10 later").click()
        reader.page.wait_for_url(f"**{path_of(3 + 60 * 4)}")
        expect(category(reader, 4).locator("[aria-current]")).to_have_attribute("href", path_of(3 + 60 * 4))
        expect(category(reader, 4).get_by_role("link", name="10 earlier")).to_be_visible()


def test_a_category_opens_in_place_by_keyboard_and_closes_again(reader: Visitor) -> None:
    reader.go(path_of(1))
    button = category(reader, 3).get_by_role("button")
    button.focus()
    reader.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_be_focused()
    expect(links(category(reader, 3)).first).to_have_attribute("href", path_of(2))
    expect(links(category(reader, 3))).to_have_count(60)
    expect(reader.page.locator('.navigation [aria-current="page"]')).to_have_count(1)
    assert reader.page.url.endswith(path_of(1))
    reader.page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(category(reader, 3).locator("ul")).to_be_hidden()


def test_the_rest_of_a_category_comes_into_its_place(reader: Visitor) -> None:
    reader.go(path_of(1))
    category(reader, 2).get_by_role("link", name="10 later").click()
    expect(links(category(reader, 2))).to_have_count(70)
    expect(links(category(reader, 2)).nth(60)).to_be_focused()
    expect(category(reader, 2).locator(".nav-more")).to_have_count(0)
    numbers = [int(link.get_attribute("href")[-4:]) for link in links(category(reader, 2)).all()]  # type: ignore[index]
    assert numbers == list(range(1, PAGES + 1, 4))
    assert reader.page.url.endswith(path_of(1))


def test_the_rest_before_a_page_comes_without_moving_what_is_read(reader: Visitor) -> None:
    reader.go(path_of(277))
    category(reader, 2).get_by_role("link", name="10 earlier").click()
    expect(links(category(reader, 2))).to_have_count(70)
    expect(links(category(reader, 2)).nth(9)).to_be_focused()
    expect(links(category(reader, 2)).nth(9)).to_be_in_viewport()


def test_following_a_link_opens_its_category(reader: Visitor) -> None:
    reader.go(path_of(1))
    reader.page.locator(f'.article a[href="{path_of(3)}"]').first.click()
    reader.page.wait_for_url(f"**{path_of(3)}")
    expect(reader.page.locator('.navigation [aria-current="page"]')).to_have_count(1)
    expect(category(reader, 4).locator("[aria-current]")).to_have_attribute("href", path_of(3))
    expect(category(reader, 4).locator("ul")).to_be_visible()
    expect(category(reader, 2).locator("ul")).to_be_hidden()
    reader.page.go_back()
    expect(category(reader, 2).locator("[aria-current]")).to_have_attribute("href", path_of(1))
    expect(category(reader, 2).locator("ul")).to_be_visible()


def test_what_the_reader_opened_stays_open(reader: Visitor) -> None:
    reader.go(path_of(1))
    category(reader, 1).get_by_role("button").click()
    expect(links(category(reader, 1))).to_have_count(60)
    reader.page.locator(f'.article a[href="{path_of(3)}"]').first.click()
    expect(category(reader, 4).locator("[aria-current]")).to_have_attribute("href", path_of(3))
    expect(category(reader, 1).locator("ul")).to_be_visible()


def test_on_a_phone_more_pages_leave_the_drawer_open(browser: Browser, large: Site) -> None:
    with Visitor.returning(browser, large.url, width=390, touch=True) as reader:
        reader.go(path_of(5))
        reader.page.locator(".drawer-toggle").tap()
        category(reader, 2).get_by_role("link", name="10 later").tap()
        expect(links(category(reader, 2))).to_have_count(70)
        expect(links(category(reader, 2)).nth(60)).to_be_in_viewport()
        category(reader, 3).get_by_role("button").tap()
        expect(links(category(reader, 3))).to_have_count(60)
        reader.check()


def test_it_is_accessible_and_nothing_shifts(browser: Browser, large: Site) -> None:
    audit = Audit()
    with Visitor.returning(browser, large.url) as reader:
        reader.page.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
            " window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });"
        )
        reader.go(path_of(141))
        assert reader.page.evaluate("window.shift") == 0
        assert audit.violations(reader) == []
        reader.page.emulate_media(color_scheme="dark")
        expect(reader.page.locator("html[data-mantine-color-scheme=dark]")).to_be_attached()
        assert audit.violations(reader) == []
