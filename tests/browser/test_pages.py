"""Every page of the sitemap in Chromium: complete before JavaScript, quiet, narrow enough, and the same once live."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site


def page_paths(site: Site) -> list[str]:
    """Every page that the site lists."""
    with site.client() as client:
        return [page["path"] for page in client.get("/_pages.json").json()["pages"]]


def test_every_page_becomes_live_without_an_error(visitor: Visitor, site: Site) -> None:
    visitor.without_stream()
    for path in page_paths(site):
        visitor.go(path)
        expect(visitor.heading).to_have_count(1)
        heading = visitor.heading.inner_text()
        visitor.live()
        expect(visitor.page.locator("h1")).to_have_text(heading)
        expect(visitor.page.locator("#react-entry-point .live-skeleton")).to_have_count(0)
        scroll_through(visitor)
        assert visitor.troubles == [], path


def test_the_first_paint_says_what_the_live_page_says(visitor: Visitor, site: Site) -> None:
    stretches = 0
    for path in page_paths(site):
        visitor.go(path)
        visitor.live()
        first = first_text(visitor, path)
        assert live_text(visitor) == first, path
        stretches += len(first)
    assert stretches > len(page_paths(site))


def test_nothing_shifts_when_the_page_becomes_live(visitor: Visitor, site: Site) -> None:
    for path in page_paths(site):
        visitor.go(path)
        visitor.page.evaluate(
            "window.shift = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) "
            "if (!e.hadRecentInput) window.shift += e.value }).observe({type: 'layout-shift', buffered: true})"
        )
        visitor.live()
        visitor.until("!document.querySelector('#react-entry-point .live-skeleton')")
        assert visitor.page.evaluate("window.shift") < 0.02, path


@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_scrolls_sideways(browser: Browser, site: Site, width: int) -> None:
    with Visitor.opening(browser, site.url, width=width) as visitor:
        for path in page_paths(site):
            visitor.go(path)
            visitor.live()
            assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_settings_are_in_sight_with_their_meaning(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, width=1440) as visitor:
        visitor.go("/configuration")
        table = visitor.page.get_by_role("group", name="Settings", exact=True)
        expect(table.locator("#dash_requests_pathname_prefix")).to_be_visible()
        assert table.evaluate("table => table.scrollWidth <= table.clientWidth")


def test_every_id_is_there_once(visitor: Visitor, site: Site) -> None:
    for path in page_paths(site):
        visitor.go(path)
        visitor.live()
        twice = visitor.page.evaluate(
            "[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
        )
        assert twice == [], path


def scroll_through(visitor: Visitor) -> None:
    """Comes near every example, so that whatever loads late has loaded."""
    for example in visitor.page.locator(".live").all():
        example.scroll_into_view_if_needed()
    visitor.page.wait_for_load_state("networkidle")


PROSE = ".article > .article-body > .prose"


def live_text(visitor: Visitor) -> list[str]:
    """The text of the article's prose as Dash has drawn it."""
    return folded(visitor.page.locator(f"#react-entry-point {PROSE}").all_text_contents())


def first_text(visitor: Visitor, path: str) -> list[str]:
    """The same in the HTML that the server sends."""
    texts: list[str] = visitor.page.evaluate(
        "async ([path, prose]) => [...new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html')"
        ".querySelectorAll('#first-paint ' + prose)].map((element) => element.textContent)",
        [path, PROSE],
    )
    return folded(texts)


def folded(texts: list[str]) -> list[str]:
    """Texts with their blanks folded."""
    return [re.sub(r"\s+", " ", text).strip() for text in texts]
