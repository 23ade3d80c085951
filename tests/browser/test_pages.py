"""Every page has no console errors, no layout shift, no horizontal scrolling, and unique IDs."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import Audit
from tests.browser.kept import Kept, keeping
from tests.browser.site_pages import PATHS
from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.tiers import FULL_BACKEND

# This script lists the violations of the Content Security Policy, and adds up the layout shifts.
WATCH = """
    window.refused = [];
    addEventListener("securitypolicyviolation", (event) =>
        window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shift += value;
    }).observe({ type: "layout-shift", buffered: true });
"""
# A page of each kind. `test_accessibility.py` audits all pages in the release tier.
AUDITED = ("/", "/getting-started", "/directives", "/configuration", "/data-visualization", "/api-reference")
PROSE = ".article > .article-body > .prose"
FITS = "document.documentElement.scrollWidth <= innerWidth"
# Mantine gives the same ID to the six containers of notifications.
REPEATED = """[...document.querySelectorAll("[id]:not(.mantine-Notifications-root)")]
    .map((element) => element.id).filter((id, i, all) => all.indexOf(id) !== i)"""


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with keeping(request) as visitors:
        yield visitors


@pytest.fixture(scope="module")
def audit() -> Audit:
    return Audit()


@contextmanager
def opened(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open a browser with a wide window."""
    with Visitor.returning(browser, site.url, width=1440) as visitor:
        visitor.without_stream()
        visitor.page.add_init_script(WATCH)
        yield visitor


@pytest.fixture
def reader(kept: Kept, browser: Browser, site: Site) -> Iterator[Visitor]:
    with kept.visitor(site.url, lambda: opened(browser, site)) as visitor:
        yield visitor


def _name(path: str) -> str:
    """Return the name of a test. The hyphen of `fastapi-showcase` would end the name of a backend."""
    return path.strip("/").replace("-", "_") or "home"


@pytest.mark.parametrize("path", PATHS, ids=_name)
def test_a_page(path: str, reader: Visitor, audit: Audit, site: Site) -> None:
    """One visit checks all properties, because the start of a page takes longer than the checks."""
    page = reader.page
    page.set_viewport_size({"width": 1440, "height": 800})
    page.emulate_media(color_scheme="light")
    reader.go(path)
    expect(reader.heading).to_have_count(1)
    heading = reader.heading.inner_text()
    is_audited = path in AUDITED and site.backend == FULL_BACKEND
    if is_audited:
        assert audit.violations(reader, only_colors=True) == []

    reader.live()
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator(".live-skeleton")).to_have_count(0)
    assert page.locator(PROSE).count() or path == "/"  # The home page has no prose.
    assert page.evaluate(REPEATED) == []
    assert page.evaluate("window.shift") < 0.02
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html[data-mantine-color-scheme=dark]")).to_be_attached()
    if is_audited:
        assert audit.violations(reader) == []

    assert page.evaluate(FITS)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(FITS)
    scroll_through(reader)
    assert page.evaluate("window.refused") == []
    reader.check()


def test_these_are_all_pages(site: Site) -> None:
    with site.client() as client:
        listed = [page["path"] for page in client.get("/_pages.json").json()["pages"]]
        sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    locations = [urlsplit(str(location.text)).path for location in sitemap.findall(".//{*}loc")]
    assert sorted(PATHS) == sorted(listed) == sorted(locations)


def test_the_settings_are_in_sight_with_their_meaning(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url, width=1440) as visitor:
        visitor.go("/configuration")
        for width in (1440, 390):
            visitor.page.set_viewport_size({"width": width, "height": 800})
            entry = visitor.page.locator("#dash_requests_pathname_prefix")
            expect(entry).to_be_visible()
            assert visitor.page.evaluate(FITS)


def scroll_through(visitor: Visitor) -> None:
    """Scroll to every example, so that all deferred content is loaded."""
    for example in visitor.page.locator("#atoll-content .live").all():
        example.scroll_into_view_if_needed()
    visitor.page.wait_for_load_state("networkidle")
    expect(visitor.page.locator("#atoll-content .graph-box:not(:has(svg))")).to_have_count(0)
    visitor.page.evaluate("new Promise((done) => requestIdleCallback(done, { timeout: 3000 }))")
