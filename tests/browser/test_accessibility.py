"""axe over every page, before Dash and with it, in both themes and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.test_pages import page_paths
from tests.browser.visitor import Visitor
from tests.serving import Site


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (390, "light")])
@pytest.mark.parametrize("live", [False, True], ids=["first paint", "live"])
def test_no_page_has_a_violation(browser: Browser, site: Site, width: int, theme: str, live: bool) -> None:
    if site.backend != "fastapi":
        pytest.skip("the HTML is the same on all three backends, which test_contract.py asserts; once is enough")
    found = {}
    with Visitor.opening(browser, site.url, width=width, theme=theme) as visitor:
        for path in page_paths(site):
            visitor.go(path)
            if live:
                visitor.live()
            # What a component library draws inside a live example is not ours to mend.
            result = Axe().run(visitor.page, context={"exclude": [[".live-stage"]]})
            if result.violations_count:
                found[path] = result.generate_report()
    assert found == {}
