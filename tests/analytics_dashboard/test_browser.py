"""The analytics dashboard works in a browser: sign-in, date range, charts, exports."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, TimeoutError, expect

from tests.analytics_dashboard.conftest import ADMIN, TOKEN, put
from tests.browser.visitor import Visitor
from tests.services import postgresql
from tests.serving import Site, serving
from tests.sites import plain_pages
from tests.tiers import release
from tests.waiting import until

# The element in which Dash renders the dashboard.
LIVE = "#atoll-content"


@pytest.fixture(scope="module")
def dashboard_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a site with visits of long ago and of today."""
    folder = tmp_path_factory.mktemp("dashboard")
    put(folder / "data", formula=True)
    with serving("fastapi", folder, env={**ADMIN, **plain_pages(folder, "a")}) as site:
        yield site


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    """Start a site without visits."""
    database = {"ANALYTICS_URL": f"sqlite:///{tmp_path}/other.db"}
    with serving("fastapi", tmp_path, env={**ADMIN, **database, **plain_pages(tmp_path, "a")}) as site:
        yield site


def sign_in(visitor: Visitor, token: str = TOKEN) -> None:
    """Sign in with the form, as a person does."""
    visitor.go("/analytics")
    visitor.page.get_by_label("Token").fill(token)
    visitor.page.get_by_role("button", name="Sign in").click()


def tile(visitor: Visitor, name: str) -> Locator:
    """Return the element of a metric at the top."""
    return visitor.page.locator(f"{LIVE} .analytics-tiles > div", has_text=name).locator(".analytics-value").first


def section(visitor: Visitor, title: str) -> Locator:
    """Return a section of the dashboard, as Dash has rendered it."""
    return visitor.page.locator(LIVE).get_by_role("region", name=title, exact=True)


def test_a_person_signs_in_sees_figures_and_signs_out(browser: Browser, dashboard_site: Site) -> None:
    with Visitor.returning(browser, dashboard_site.url) as visitor:
        sign_in(visitor, "another")
        expect(visitor.page.get_by_role("alert")).to_have_text("Incorrect token.")
        sign_in(visitor)
        expect(tile(visitor, "Page views by people")).to_have_text("3")
        expect(section(visitor, "Pages").get_by_role("row")).to_have_count(4)
        expect(section(visitor, "Pages")).to_contain_text("/<b>x")  # The path is shown as text, never as markup.
        expect(section(visitor, "Visits and visitors").locator(".js-plotly-plot")).to_be_visible()
        assert not visitor.page.evaluate("document.cookie").count("atoll_admin")
        visitor.page.locator(LIVE).get_by_role("button", name="Sign out").click()
        expect(visitor.page.get_by_label("Token")).to_be_visible()
        visitor.check()


def test_other_days_give_other_metrics(browser: Browser, dashboard_site: Site) -> None:
    with Visitor.returning(browser, dashboard_site.url) as visitor:
        sign_in(visitor)
        expect(tile(visitor, "Page views by people")).to_have_text("3")
        visitor.page.locator(LIVE).get_by_text("1 year", exact=True).click()
        expect(tile(visitor, "Page views by people")).to_have_text("9")
        expect(section(visitor, "Referrers")).to_contain_text("search.example")
        expect(section(visitor, "Web vitals")).to_contain_text("poor")
        expect(section(visitor, "Pages").get_by_role("rowheader", name="/a", exact=True)).to_be_visible()
        exported = section(visitor, "Pages").get_by_role("link", name="Pages as CSV")
        with visitor.page.expect_download() as download:
            exported.click()
        assert download.value.suggested_filename.startswith("analytics-pages-")
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert text.startswith("name,count,before")
        assert "/a,3,0" in text
        visitor.check()


@pytest.mark.release
def test_a_range_is_chosen_by_the_keyboard(browser: Browser, dashboard_site: Site) -> None:
    with Visitor.returning(browser, dashboard_site.url) as visitor:
        sign_in(visitor)
        expect(tile(visitor, "Page views by people")).to_have_text("3")
        visitor.page.locator(f'{LIVE} input[type="radio"][value="30"]').focus()
        visitor.page.keyboard.press("ArrowLeft")
        period = visitor.page.locator(f"{LIVE} #analytics-period")
        expect(visitor.page.locator(f'{LIVE} input[type="radio"][value="7"]')).to_be_checked()
        expect(period.get_by_role("link", name="All metrics as JSON")).to_have_attribute("href", _seven_days())
        visitor.check()


def _seven_days() -> str:
    from lib.features.analytics.metrics import last_days

    span = last_days(7)
    return f"/analytics/export.json?view=all&from={span.first}&to={span.last}"


@pytest.mark.release
def test_the_lines_follow_the_theme(browser: Browser, dashboard_site: Site) -> None:
    with Visitor.returning(browser, dashboard_site.url) as visitor:
        sign_in(visitor)
        line = visitor.page.locator(f"{LIVE} .analytics-graph .js-line").first
        expect(line).to_be_visible()
        expect(line).to_have_css("stroke", "rgb(10, 108, 116)")
        switch = visitor.page.locator(".theme-switch")
        switch.click()
        switch.click()
        expect(visitor.page.locator('html[data-theme="dark"]')).to_be_attached()
        expect(line).to_have_css("stroke", "rgb(94, 202, 197)")
        visitor.check()


@pytest.mark.release
def test_nobody_came_yet(browser: Browser, empty_site: Site) -> None:
    with Visitor.opening(browser, empty_site.url) as visitor:
        visitor.page.route("**/_visit", lambda route: route.abort())
        sign_in(visitor)
        expect(section(visitor, "Referrers")).to_contain_text("No data in this period.")
        expect(section(visitor, "Web vitals")).to_contain_text("No web vitals in this period.")


@pytest.mark.release
def test_a_database_that_goes_away_and_comes_back(browser: Browser, tmp_path: Path) -> None:
    with postgresql() as server:
        env = {**ADMIN, "ANALYTICS_URL": server.url, **plain_pages(tmp_path, "a")}
        with serving("fastapi", tmp_path, env=env) as site, Visitor.opening(browser, site.url) as visitor:
            sign_in(visitor)
            expect(tile(visitor, "People, counted")).to_be_visible()
            server.stop()
            visitor.page.locator(LIVE).get_by_text("7 days", exact=True).click()
            gone = visitor.page.locator(f'{LIVE} [role="alert"]')
            expect(gone).to_contain_text("does not respond")
            server.start()

            def is_back() -> bool:
                """Return whether the metrics are back. A server that has just started may reject the first requests."""
                visitor.page.locator(LIVE).get_by_role("button", name="Refresh").click()
                with suppress(TimeoutError):  # The timeout of the site itself is shorter.
                    tile(visitor, "People, counted").wait_for(timeout=5_000)
                return tile(visitor, "People, counted").is_visible()

            until(is_back)
            expect(gone).to_have_count(0)


def test_the_form_needs_no_javascript(browser: Browser, dashboard_site: Site) -> None:
    with Visitor.opening(browser, dashboard_site.url, javascript=False) as visitor:
        sign_in(visitor)
        expect(visitor.page.get_by_role("button", name="Sign out")).to_be_visible()
        visitor.page.get_by_role("button", name="Sign out").click()
        expect(visitor.page.get_by_label("Token")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "theme"), [(1440, "dark"), release(390, "light"), release(1440, "light"), release(390, "dark")]
)
def test_axe_finds_nothing(browser: Browser, dashboard_site: Site, width: int, theme: str) -> None:
    with Visitor.returning(browser, dashboard_site.url, width=width, theme=theme) as visitor:
        visitor.go("/analytics?refused=token")
        result = Axe().run(visitor.page)
        assert result.violations_count == 0, result.generate_report()
        sign_in(visitor)
        visitor.page.locator(LIVE).get_by_text("1 year", exact=True).click()
        expect(section(visitor, "Web vitals")).to_contain_text("poor")
        expect(visitor.page.locator(f"{LIVE} .js-plotly-plot")).to_be_visible()
        expect(visitor.page.locator(f'{LIVE} [data-dash-is-loading="true"]')).to_have_count(0)
        result = Axe().run(visitor.page)
        assert result.violations_count == 0, result.generate_report()
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
