"""Plotly loads when a figure becomes visible, without a layout shift."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import FULL_BACKEND

PAGE = "/data-visualization"
DRAWN = ".js-plotly-plot .main-svg"


def test_a_figure_below_the_fold_does_not_load_plotly(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url, width=390) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.go(PAGE)
        visitor.live()
        expect(visitor.page.locator(".live-skeleton")).to_have_count(0)
        expect(visitor.page.locator(".graph-box").last).to_be_attached()
        assert not [url for url in asked if "plotly" in url]
        heights = visitor.page.evaluate(HEIGHTS)
        watch_shifts(visitor)
        visitor.page.locator(".graph-box").first.scroll_into_view_if_needed()
        expect(visitor.page.locator(DRAWN).first).to_be_attached()
        assert [url for url in asked if "plotly" in url]
        assert visitor.page.evaluate(HEIGHTS) == heights
        assert visitor.page.evaluate("window.shift") == 0
        visitor.check()


# The height of each example.
HEIGHTS = "[...document.querySelectorAll('.live')].map((live) => Math.round(live.getBoundingClientRect().height))"


def watch_shifts(visitor: Visitor) -> None:
    """Add up the layout shifts from now on."""
    visitor.page.evaluate(
        "window.shift = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) "
        "if (!e.hadRecentInput) window.shift += e.value }).observe({type: 'layout-shift'})"
    )


def test_a_chart_below_the_fold_does_not_load_what_draws_it(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url, width=390) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.go("/realtime")
        visitor.live()
        expect(visitor.page.locator(".live-skeleton")).to_have_count(0)
        chart = visitor.page.locator("#atoll-content .graph-box").first
        expect(chart).to_be_attached()
        assert not [url for url in asked if "charts-shared" in url]
        height = chart.bounding_box()
        chart.scroll_into_view_if_needed()
        expect(chart.locator("svg").first).to_be_attached()
        assert [url for url in asked if "charts-shared" in url]
        drawn = chart.bounding_box()
        assert height and drawn
        assert drawn["height"] == height["height"]
        visitor.check()


@pytest.mark.release
def test_paper_gets_every_figure(visitor: Visitor) -> None:
    visitor.go(PAGE)
    visitor.live()
    expect(visitor.page.locator(".live-skeleton")).to_have_count(0)
    boxes = visitor.page.locator(".graph-box").count()
    visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert boxes
    expect(visitor.page.locator(".js-plotly-plot:has(.main-svg)")).to_have_count(boxes)


@pytest.mark.release
def test_a_figure_in_a_closed_panel_waits_and_callbacks_do_not(browser: Browser, sites: Sites) -> None:
    with Visitor.returning(browser, sites.get("widgets", FULL_BACKEND).url) as visitor:
        visitor.go("/figures")
        visitor.live()
        expect(visitor.page.locator("#figures-text")).to_have_text("written")
        assert visitor.page.evaluate("window.Plotly === undefined")
        visitor.page.locator("#figures-panel summary").click()
        expect(visitor.page.locator("#figures-closed .gtitle")).to_have_text("after 0")
        visitor.page.locator("#figures-make").click()
        expect(visitor.page.locator("#figures-closed .gtitle")).to_have_text("after 1")
        expect(visitor.page.locator(f"#figures-new {DRAWN}").first).to_be_attached()
        visitor.check()
