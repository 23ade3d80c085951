"""No tap is lost while Dash starts on a slow phone."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import FULL_BACKEND, release

# Lighthouse simulates a phone that is slower than this machine by the first factor. The second is a phone that is as
# fast.
SLOWER, AS_FAST = 4, 1
PAGE = "/getting-started"


@pytest.fixture(params=[AS_FAST, release(SLOWER)])
def phone(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open a browser on a phone."""
    with Visitor.returning(browser, site.url, width=390, touch=True) as visitor:
        if request.param != AS_FAST:
            visitor.slow_down(request.param)
        yield visitor
        visitor.check()


def switch_theme(visitor: Visitor) -> None:
    visitor.page.locator(".theme-switch").tap()
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "light")


def search(visitor: Visitor) -> None:
    visitor.page.locator(".search-open").tap()
    visitor.page.get_by_role("combobox").fill("deploy")
    expect(visitor.page.locator(".search-results [role=option]").first).to_contain_text("Deployment")


def choose_a_tab(visitor: Visitor) -> None:
    visitor.page.locator(".tab-list .tab-name:visible").nth(1).tap()
    expect(visitor.page.locator(".tab-list .tab-name:visible").nth(1)).to_have_attribute("aria-selected", "true")


def copy_code(visitor: Visitor) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.evaluate("navigator.clipboard.writeText('nothing yet')")
    block = visitor.page.locator("figure.code:visible").first
    block.locator(".copy").tap()
    visitor.until(
        "async (code) => (await navigator.clipboard.readText()).trim() === code",
        block.locator("code").inner_text().strip(),
    )


def follow_a_link(visitor: Visitor) -> None:
    visitor.page.locator(".article-body a[href='/configuration']:visible, .pager a:visible").first.tap()
    expect(visitor.heading).not_to_have_text("Getting started")


@pytest.mark.parametrize(
    "act", [switch_theme, search, choose_a_tab, copy_code, follow_a_link], ids=lambda act: act.__name__
)
def test_a_tap_while_dash_starts_does_what_it_says(phone: Visitor, act: Callable[[Visitor], None]) -> None:
    phone.go(PAGE)
    phone.page.evaluate("atoll.boot(); 0")
    act(phone)
    phone.becomes_live()


def test_an_open_drawer_stays_open_when_dash_takes_over(phone: Visitor) -> None:
    phone.go(PAGE)
    phone.page.locator(".drawer-toggle").tap()
    expect(phone.page.locator("html[data-drawer=open]")).to_be_attached()
    phone.live()
    expect(phone.page.locator("html[data-drawer=open]")).to_be_attached()
    expect(phone.page.locator("#navigation")).to_be_in_viewport()


def test_what_the_reader_did_survives(visitor: Visitor) -> None:
    with visitor.before_dash():
        visitor.go("/interactive-components")
        visitor.page.locator("#atoll-content details.live-source").nth(1).evaluate(
            "(details) => { details.open = true }"
        )
        visitor.page.keyboard.press("Control+k")
        visitor.page.get_by_role("combobox").fill("deploy")
        visitor.page.evaluate("scrollTo(0, 700)")
    visitor.live()
    sources = visitor.page.locator("details.live-source")
    expect(sources.nth(1)).to_have_attribute("open", "")
    expect(sources.nth(0)).not_to_have_attribute("open", "")
    expect(visitor.page.get_by_role("combobox")).to_have_value("deploy")
    expect(visitor.page.get_by_role("combobox")).to_be_focused()
    assert visitor.page.evaluate("scrollY") == 700


def test_the_focus_moves_to_the_live_twin(visitor: Visitor) -> None:
    summary = visitor.page.locator("details.live-source summary").first
    with visitor.before_dash():
        visitor.go("/interactive-components")
        summary.evaluate("(summary) => summary.focus({ preventScroll: true })")
    visitor.live()
    expect(summary).to_be_focused()


@pytest.fixture
def plain(sites: Sites) -> Site:
    """Return a site whose example has a real button in the first HTML."""
    return sites.get("widgets", FULL_BACKEND)


def test_a_press_on_an_example_reaches_its_live_twin(browser: Browser, plain: Site) -> None:
    with Visitor.returning(browser, plain.url, width=390, touch=True) as visitor:
        visitor.slow_down(SLOWER)
        visitor.go("/plain")
        visitor.laid_out()
        visitor.page.evaluate(COUNT_CLICKS)
        tap(visitor)
        visitor.becomes_live()
        shows_all_clicks(visitor)
        tap(visitor)
        shows_all_clicks(visitor)
        visitor.check()


# A browser that is too slow for a tap takes it for a long press, which is no click. Only clicks on the button count,
# because the page can move between the tap and its click.
COUNT_CLICKS = """() => {
    window.clicks = 0;
    addEventListener("click", ({ isTrusted, target }) => {
        window.clicks += isTrusted && target.id === "plain-press";
    }, true);
}"""
SHOWN = "[document.querySelector('#plain-pressed').textContent, `${window.clicks} times`]"


def tap(visitor: Visitor) -> None:
    """Tap the button until the browser reports a click."""
    before = visitor.page.evaluate("window.clicks")
    while visitor.page.evaluate("window.clicks") == before:
        visitor.page.get_by_role("button", name="Press").tap()


def shows_all_clicks(visitor: Visitor) -> None:
    """Wait until the example shows the number of clicks. If it never does, the error has both numbers."""
    with suppress(AssertionError):
        visitor.until(f"(([shown, clicked]) => shown === clicked)({SHOWN})")
    shown, clicked = visitor.page.evaluate(SHOWN)
    assert shown == clicked


# Dash holds back the result of its callback for islands until the test continues it.
HELD = """() => document.addEventListener("atoll:components", () => queueMicrotask(() => {
    const real = window.dash_clientside.atoll.show;
    window.dash_clientside.atoll.show = async (...given) => {
        const returned = await real(...given);
        await new Promise((done) => { window.answer = done; });
        return returned;
    };
}))"""


def test_a_press_waits_for_however_long_dash_draws(browser: Browser, plain: Site) -> None:
    with Visitor.opening(browser, plain.url) as visitor:
        visitor.page.clock.install()
        visitor.go("/plain")
        visitor.page.evaluate(HELD)
        visitor.page.get_by_role("button", name="Press").click()
        visitor.until("window.answer !== undefined")
        visitor.page.clock.run_for(30_000)
        visitor.page.evaluate("window.answer()")
        visitor.becomes_live()
        expect(visitor.page.locator("#plain-pressed")).to_have_text("1 times")
        visitor.check()


def test_a_result_from_before_an_example_is_rendered_is_shown(browser: Browser, plain: Site) -> None:
    with Visitor.opening(browser, plain.url) as visitor:
        visitor.go("/plain")
        visitor.page.evaluate(HELD)
        visitor.page.evaluate("window.atoll.boot(); 0")
        visitor.until("window.answer !== undefined")
        visitor.page.locator("h1").hover()
        visitor.page.mouse.down()  # no example is rendered during a press
        with visitor.page.expect_response(re.compile("_dash-update-component")):
            visitor.page.evaluate("window.answer()")
        visitor.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        assert visitor.page.locator(".island:not([data-live])").count() == 1
        visitor.page.mouse.up()
        visitor.becomes_live()
        expect(visitor.page.locator("#plain-pressed")).to_have_text("0 times")
        visitor.check()


def test_each_press_before_an_example_is_live_counts(browser: Browser, plain: Site) -> None:
    with Visitor.returning(browser, plain.url) as visitor:
        with visitor.before_dash():
            visitor.go("/plain")
            for _ in range(4):
                visitor.page.get_by_role("button", name="Press").click()
        visitor.becomes_live()
        expect(visitor.page.locator("#plain-pressed")).to_have_text("4 times")
        visitor.check()


@pytest.mark.parametrize("press", ["mouse", "keyboard"])
def test_a_press_counts_however_long_the_button_is_held(browser: Browser, plain: Site, press: str) -> None:
    with Visitor.opening(browser, plain.url) as visitor:
        visitor.page.clock.install()
        visitor.go("/plain")
        visitor.page.evaluate(HELD)
        button = visitor.page.get_by_role("button", name="Press")
        if press == "keyboard":
            button.focus()
        button.hover()
        visitor.until("window.answer !== undefined")
        visitor.page.mouse.down() if press == "mouse" else visitor.page.keyboard.down("Space")
        visitor.page.evaluate("window.answer()")
        visitor.page.clock.run_for(2_000)
        assert visitor.page.locator(".island:not([data-live])").count() == 1
        visitor.page.mouse.up() if press == "mouse" else visitor.page.keyboard.up("Space")
        visitor.becomes_live()
        expect(visitor.page.locator("#plain-pressed")).to_have_text("1 times")
        visitor.check()


@pytest.mark.release
def test_a_pressed_example_says_that_it_has_heard(browser: Browser, plain: Site) -> None:
    with Visitor.returning(browser, plain.url) as visitor:
        visitor.page.route(re.compile("dash_renderer"), lambda route: route.abort())
        visitor.go("/plain")
        visitor.page.get_by_role("button", name="Press").click()
        expect(visitor.page.locator(".live")).to_have_attribute("aria-busy", "true")
