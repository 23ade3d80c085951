"""A visit in a real browser is recorded once, with its events and web vitals."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import Engine

from tests.analytics.reading import engine_of, rows, stored
from tests.browser.visitor import Visitor
from tests.serving import BACKENDS, Site, serving
from tests.waiting import until

LOADED = "document.querySelector('script[src$=\".late.js\"]') && !Array.isArray(window.atoll.visited)"
PREFETCHED = "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/deployment'))"


class Reading:
    """A site that nobody has read yet."""

    def __init__(self, site: Site, engine: Engine) -> None:
        self.site = site
        self.engine = engine

    def views(self, many: int) -> list[str]:
        """The pages that were counted, in no order, once there are so many."""
        return sorted(row.path for row in stored(self.engine, many))


@pytest.fixture(params=BACKENDS)
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    folder = tmp_path_factory.mktemp("read")
    with serving(request.param, folder) as site:
        engine = engine_of(folder / "data")
        yield Reading(site, engine)
        engine.dispose()


def follow(visitor: Visitor, name: str) -> None:
    visitor.page.locator(".navigation").get_by_role("link", name=name, exact=True).click()
    expect(visitor.heading).to_have_text(name)


def test_a_load_and_what_follows_count_once_each(reading: Reading, browser: Browser) -> None:
    with Visitor.opening(browser, reading.site.url) as visitor:
        visitor.go("/configuration")
        until(lambda: visitor.page.evaluate(LOADED))
        visitor.page.locator(".navigation").get_by_role("link", name="Deployment", exact=True).hover()
        until(lambda: visitor.page.evaluate(PREFETCHED))
        follow(visitor, "Deployment")
        follow(visitor, "Getting Started")
        assert reading.views(3) == ["/configuration", "/deployment", "/getting-started"]
        visitor.live()  # the same page, drawn by Dash now
        visitor.page.go_back()
        expect(visitor.heading).to_have_text("Deployment")
        assert reading.views(4) == ["/configuration", "/deployment", "/deployment", "/getting-started"]
        visitor.check()
    assert len(rows(reading.engine)) == 4
    assert len({row.visitor for row in rows(reading.engine)}) == 1


def test_web_vitals_are_told_once_when_the_page_is_left(reading: Reading, browser: Browser) -> None:
    with Visitor.opening(browser, reading.site.url) as visitor:
        visitor.go("/configuration")
        until(lambda: visitor.page.evaluate(LOADED))
        follow(visitor, "Deployment")
        # While a document is torn down, the browser is not called what this profile calls it.
        visitor.page.evaluate("dispatchEvent(new Event('pagehide')), dispatchEvent(new Event('pagehide'))")
        found = stored(reading.engine, 4, "vital")
        visitor.check()
    assert {row.name for row in found} >= {"CLS", "FCP", "LCP", "TTFB"}
    assert len(found) == len({row.name for row in found})
    assert {row.path for row in found} == {"/configuration"}
    assert all(0 <= row.value < 60_000 for row in found)


def test_what_is_followed_before_the_scripts_are_there_is_not_forgotten(reading: Reading, browser: Browser) -> None:
    with Visitor.opening(browser, reading.site.url) as visitor:
        held: list[Route] = []
        visitor.page.route("**/*.late.js", lambda route: held.append(route))  # noqa: PLW0108  # playwright looks into a function
        visitor.go("/configuration")
        follow(visitor, "Deployment")
        until(lambda: visitor.page.evaluate("1") and held)  # routes are told while the browser is asked something
        follow(visitor, "Getting Started")
        for route in held:
            route.continue_()
        assert reading.views(3) == ["/configuration", "/deployment", "/getting-started"]


def test_a_browser_that_objects_sends_nothing(reading: Reading, browser: Browser) -> None:
    with Visitor.opening(browser, reading.site.url) as visitor:
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
        visitor.go("/authoring")
        assert reading.views(1) == ["/authoring"]
