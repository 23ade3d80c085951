"""A visit in a real browser is recorded once, with its events and web vitals."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import Engine

from tests.analytics.reading import engine_of, rows, stored
from tests.browser.visitor import Visitor
from tests.serving import BACKENDS, Site, serving
from tests.sites import page, write_pages
from tests.waiting import until

LOADED = "window.webVitals !== undefined"
PREFETCHED = "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/deployment'))"


NAMES = {"/configuration": "Configuration", "/deployment": "Deployment", "/getting-started": "Getting started"}


class Reading:
    """A site, and the events since the start of the test. Each test waits for all of its own visits."""

    def __init__(self, site: Site, engine: Engine) -> None:
        self.site = site
        self.engine = engine
        self._before = {row.id for row in rows(engine)}

    def new(self, many: int) -> list[Any]:
        """Return the new views as soon as there are this many."""
        found = stored(self.engine, len(self._before) + many)
        return [row for row in found if row.id not in self._before]

    def vitals(self) -> list[Any]:
        """Return the web vitals of the page that only one test opens."""
        return [row for row in rows(self.engine, "vital") if row.path == "/vitals"]

    def views(self, many: int) -> list[str]:
        """Return the sorted paths of the new views as soon as there are this many."""
        return sorted(row.path for row in self.new(many))


@pytest.fixture(scope="module", params=BACKENDS)
def read_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("read")
    pages = {path.strip("/"): page(name, path, "Text.") for path, name in NAMES.items()}
    docs = write_pages(folder / "docs", {**pages, "vitals": page("Vitals", "/vitals", "Text.")})
    with serving(request.param, folder, env={"DOCS_DIR": str(docs)}) as site:
        yield site


@pytest.fixture
def reading(read_site: Site) -> Iterator[Reading]:
    engine = engine_of(read_site.data)
    yield Reading(read_site, engine)
    engine.dispose()


def follow(visitor: Visitor, name: str) -> None:
    visitor.page.locator(".navigation").get_by_role("link", name=name, exact=True).click()
    expect(visitor.heading).to_have_text(name)


def test_a_load_and_what_follows_count_once_each(reading: Reading, browser: Browser) -> None:
    with Visitor.returning(browser, reading.site.url) as visitor:
        visitor.go("/configuration")
        until(lambda: visitor.page.evaluate(LOADED))
        visitor.page.locator(".navigation").get_by_role("link", name="Deployment", exact=True).hover()
        until(lambda: visitor.page.evaluate(PREFETCHED))
        follow(visitor, "Deployment")
        follow(visitor, "Getting started")
        assert reading.views(3) == ["/configuration", "/deployment", "/getting-started"]
        visitor.live()  # Dash now renders the same page.
        visitor.page.go_back()
        expect(visitor.heading).to_have_text("Deployment")
        assert reading.views(4) == ["/configuration", "/deployment", "/deployment", "/getting-started"]
        visitor.check()
    assert len(reading.new(4)) == 4
    assert len({row.visitor for row in reading.new(4)}) == 1


def test_web_vitals_are_told_once_when_the_page_is_left(reading: Reading, browser: Browser) -> None:
    with Visitor.opening(browser, reading.site.url) as visitor:
        visitor.go("/vitals")  # No other test opens this page.
        until(lambda: visitor.page.evaluate(LOADED))
        follow(visitor, "Deployment")
        # While a document is unloaded, the browser does not send the user agent of this profile.
        visitor.page.evaluate("dispatchEvent(new Event('pagehide')), dispatchEvent(new Event('pagehide'))")
        until(lambda: len(reading.vitals()) >= 4)
        assert reading.views(2) == ["/deployment", "/vitals"]
        visitor.check()
    found = reading.vitals()
    assert {row.name for row in found} >= {"CLS", "FCP", "LCP", "TTFB"}
    assert len(found) == len({row.name for row in found})
    assert all(0 <= row.value < 60_000 for row in found)


def test_what_is_followed_before_the_scripts_are_there_is_not_forgotten(reading: Reading, browser: Browser) -> None:
    with Visitor.returning(browser, reading.site.url) as visitor:
        held: list[Route] = []
        visitor.page.route("**/*.late.js", lambda route: held.append(route))  # noqa: PLW0108  # Playwright inspects a function
        visitor.go("/configuration")
        follow(visitor, "Deployment")
        # Playwright handles routes only during a call to the browser.
        until(lambda: visitor.page.evaluate("1") and held)
        follow(visitor, "Getting started")
        for route in held:
            route.continue_()
        assert reading.views(3) == ["/configuration", "/deployment", "/getting-started"]


def test_a_browser_that_objects_sends_nothing(reading: Reading, browser: Browser) -> None:
    with Visitor.returning(browser, reading.site.url) as visitor:
        told: list[str] = []
        visitor.page.on("request", lambda request: told.append(request.url))
        visitor.context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
        visitor.context.set_extra_http_headers({"Sec-GPC": "1"})
        visitor.go("/configuration")
        until(lambda: visitor.page.evaluate(LOADED))
        follow(visitor, "Deployment")
        visitor.page.goto("about:blank")
        assert not [url for url in told if url.endswith("/_visit")]
        visitor.context.set_extra_http_headers({})
        visitor.go("/getting-started")
        assert reading.views(1) == ["/getting-started"]
