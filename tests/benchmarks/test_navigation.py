"""The navigation benchmark measures real clicks, with prefetching."""

from pathlib import Path

import pytest

from benchmarks.browser.navigation import navigations
from benchmarks.browser.tab import chromium
from benchmarks.figures.browser import Navigation
from tests.serving import serving

pytestmark = pytest.mark.release


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Navigation, ...]:
    """Measure three clicks of each kind."""
    with serving("fastapi", tmp_path_factory.mktemp("navigation")) as site:
        return navigations(site.url, clicks=3)


def test_every_kind_of_click_is_measured(measured: tuple[Navigation, ...]) -> None:
    kinds = [(each.state, each.prefetched) for each in measured]
    assert kinds == [("static", True), ("static", False), ("live", True), ("live", False)]
    assert all(len(each.clicks) == 3 for each in measured)


def test_a_click_takes_time_and_drawing_is_a_part_of_it(measured: tuple[Navigation, ...]) -> None:
    assert all(0 < click.drawing_ms < click.ms for each in measured for click in each.clicks)


def test_a_link_that_was_pointed_at_leads_to_a_page_that_is_there(measured: tuple[Navigation, ...]) -> None:
    assert all(click.ready == each.prefetched for each in measured for click in each.clicks)


def test_with_dash_no_click_loads_a_document(measured: tuple[Navigation, ...]) -> None:
    assert {click.way for each in measured if each.state == "live" for click in each.clicks} == {"app"}


def test_pages_can_be_prerendered_here(tmp_path: Path) -> None:
    """The benchmark needs prerendering, so it controls the tab without Playwright."""
    with (
        serving("fastapi", tmp_path) as site,
        chromium("console.debug(`prerendering ${document.prerendering}`)") as browser,
        browser.tab() as tab,
    ):
        tab.pass_policy()  # The policy of the site forbids rules that are added to a page.
        tab.open(f"{site.url}/authoring")
        assert tab.said("prerendering ") == "false"
        tab.run(
            "document.head.append(Object.assign(document.createElement('script'), { type: 'speculationrules',"
            "text: JSON.stringify({ prerender: [{ urls: ['/deployment'], eagerness: 'immediate' }] }) }))"
        )
        assert tab.said("prerendering ") == "true"
        assert set(tab.preloads) >= {("Prerender", f"{site.url}/deployment")}
