"""The Content Security Policy blocks foreign content and nothing on the site."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, SUPERVISOR, copied
from tests.serving import BACKENDS, Site, serving
from tests.sites import Sites, page, write_pages
from tests.tiers import FULL_BACKEND

LISTEN = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@contextmanager
def listening(browser: Browser, site: Site, path: str) -> Iterator[Visitor]:
    """Open a page as a user, and record each violation."""
    with Visitor.returning(browser, site.url) as visitor:
        visitor.page.add_init_script(LISTEN)
        visitor.go(path)
        yield visitor


def violations(visitor: Visitor) -> list[str]:
    """Return the violations so far."""
    found: list[str] = visitor.page.evaluate("window.violations")
    return found


@pytest.mark.parametrize("path", ["/nope", "/llms.txt"])
def test_what_is_no_page(site: Site, browser: Browser, path: str) -> None:
    """Pages with status 200 are tested in tests/browser/test_pages.py."""
    with listening(browser, site, path) as visitor:
        visitor.page.evaluate("new Promise((done) => requestIdleCallback(done, { timeout: 3000 }))")
        assert violations(visitor) == []


def test_formulas_and_charts(browser: Browser, sites: Sites) -> None:
    """The page shows the components that need the most permissions."""
    with listening(browser, sites.get("widgets", FULL_BACKEND), "/demanding") as visitor:
        visitor.live()
        tab = visitor.page
        expect(tab.locator("#demanding-formula mjx-container").first).to_be_visible()
        for chart in ("#demanding-flat", "#demanding-deep"):
            # Repeated each time, because another element can be here until Plotly has loaded.
            visitor.until(
                f"document.querySelector('{chart}')?.scrollIntoView(), document.querySelector('{chart} .main-svg')"
            )
            expect(tab.locator(f"{chart} .main-svg").first).to_be_visible()
        tab.locator("#demanding-date").click()
        expect(tab.locator("table").first).to_be_visible()
        assert violations(visitor) == []


def test_explorers(site: Site, browser: Browser) -> None:
    for path, shown in (("/docs", ".opblock"), ("/redoc", "[data-section-id], [id^=tag]")):
        with listening(browser, site, path) as visitor:
            expect(visitor.page.locator(shown).first).to_be_visible()
            if path == "/docs":
                visitor.page.locator(".opblock-summary-control").first.click()
                expect(visitor.page.locator(".opblock.is-open")).to_have_count(1)
            assert violations(visitor) == []


def test_what_is_foreign_is_refused(site: Site, browser: Browser) -> None:
    with listening(browser, site, "/getting-started") as visitor:
        visitor.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.text = "window.ran = true";
                document.body.append(script);
                const image = '<img src="http://127.0.0.1:1/x.png" onerror="window.ran = true">';
                document.body.insertAdjacentHTML("beforeend", image);
            }"""
        )
        visitor.until("window.violations.length >= 2")
        assert visitor.page.evaluate("window.ran") is None
        kinds = {violation.split()[0] for violation in violations(visitor)}
        assert {"script-src-elem", "img-src"} <= kinds


@pytest.mark.release
@pytest.mark.parametrize("backend", BACKENDS)
def test_dev_tools_work(backend: str, browser: Browser, tmp_path: Path) -> None:
    project = copied(tmp_path / "project", *PROGRAM, *SUPERVISOR)  # in which no file changes during the test
    write_pages(project / "docs", {"page": page("Page", "/page", "Text.")})
    with (
        serving(backend, tmp_path, "run.py", {"DASH_DEBUG": "true"}, cwd=project) as site,
        listening(browser, site, "/") as visitor,
    ):
        visitor.live()
        expect(visitor.page.locator(".dash-debug-menu__outer")).to_be_attached()
        assert violations(visitor) == []
