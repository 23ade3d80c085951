"""No page has an axe violation."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.site_pages import PATHS
from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.tiers import FULL_BACKEND

pytestmark = [
    pytest.mark.release,  # test_pages.py finds the same with less repetition.
    # The HTML is the same on all three backends, as the contract tests verify.
    pytest.mark.parametrize("site", [FULL_BACKEND], indirect=True),
]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_no_first_html_has_a_violation(browser: Browser, site: Site, width: int, theme: str) -> None:
    found = {}
    with Visitor.returning(browser, site.url, width=width, theme=theme) as visitor:
        for path in PATHS:
            visitor.go(path)
            found[path] = violations(visitor)
    assert {path: report for path, report in found.items() if report} == {}


def test_no_live_page_has_a_violation(browser: Browser, site: Site) -> None:
    found = {}
    with Visitor.returning(browser, site.url) as visitor:
        for path in PATHS:
            visitor.page.emulate_media(color_scheme="light")
            visitor.page.set_viewport_size({"width": 1440, "height": 800})
            visitor.go(path)
            visitor.live()
            found[path, 1440, "light"] = violations(visitor)
            visitor.page.emulate_media(color_scheme="dark")
            expect(visitor.page.locator("html[data-mantine-color-scheme=dark]")).to_be_attached()
            found[path, 1440, "dark"] = violations(visitor)
            visitor.page.emulate_media(color_scheme="light")
            expect(visitor.page.locator("html[data-mantine-color-scheme=light]")).to_be_attached()
            visitor.page.set_viewport_size({"width": 390, "height": 800})
            found[path, 390, "light"] = violations(visitor)
    assert {visit: report for visit, report in found.items() if report} == {}


def violations(visitor: Visitor) -> str:
    """Return the report of axe, or an empty string."""
    # This project cannot fix the elements that a component library renders inside a live example.
    result = Axe().run(visitor.page, context={"exclude": [[".live-stage"]]})
    return str(result.generate_report()) if result.violations_count else ""
