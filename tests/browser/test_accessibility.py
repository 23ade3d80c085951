"""No page has an axe violation."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import Audit
from tests.browser.site_pages import PATHS
from tests.browser.visitor import Visitor
from tests.serving import Site

pytestmark = [
    pytest.mark.release,  # test_pages.py audits a page of each kind.
    pytest.mark.one_backend,
]

VIEWS: list[tuple[Literal["dark", "light"], int]] = [("dark", 1440), ("light", 1440), ("light", 390)]


def test_no_page_has_a_violation(browser: Browser, site: Site) -> None:
    """In both themes, on a wide and on a narrow screen, before and after the examples are live."""
    found = {}
    audit = Audit()
    with Visitor.returning(browser, site.url) as visitor:
        for path in PATHS:
            visitor.page.set_viewport_size({"width": 1440, "height": 800})
            visitor.go(path)
            found[path, "first HTML"] = violations(visitor, audit)
            if visitor.page.locator(":is(.island, [data-interactive])").count():
                visitor.page.set_viewport_size({"width": 1440, "height": 800})
                visitor.live()
                found[path, "live"] = violations(visitor, audit)
    assert {visit: report for visit, report in found.items() if report} == {}


def violations(visitor: Visitor, audit: Audit) -> list[str]:
    """Return the violations of the page. Only colors depend on the theme."""
    found = []
    for theme, width in VIEWS:
        visitor.page.emulate_media(color_scheme=theme)
        visitor.page.set_viewport_size({"width": width, "height": 800})
        expect(visitor.page.locator(f"html[data-mantine-color-scheme={theme}]")).to_be_attached()
        found += [f"{theme} {width} {each}" for each in audit.violations(visitor, only_colors=theme == "dark")]
    return found
