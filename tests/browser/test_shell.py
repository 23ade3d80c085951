"""Theme, navigation drawer, search, tabs, copy buttons, and table of contents work before and after Dash starts."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, expect

from lib.delivery.bundles import minified
from tests.browser.visitor import Visitor
from tests.serving import PROJECT, Site
from tests.sites import Sites
from tests.tiers import FULL_BACKEND
from tests.waiting import PATIENCE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_right_before_the_first_paint_and_after(browser: Browser, site: Site, theme: str) -> None:
    with Visitor.returning(browser, site.url, theme=theme) as visitor:
        visitor.go("/authoring")
        scheme = visitor.page.locator("html")
        expect(scheme).to_have_attribute("data-mantine-color-scheme", theme)
        before = background(visitor)
        visitor.live()
        expect(scheme).to_have_attribute("data-mantine-color-scheme", theme)
        assert background(visitor) == before
        visitor.check()


def test_the_theme_switch_is_kept(visitor: Visitor) -> None:
    visitor.go("/authoring")
    switch = visitor.page.locator(".theme-switch")
    html = visitor.page.locator("html")
    for wanted in ("light", "dark"):
        switch.click()
        expect(html).to_have_attribute("data-theme", wanted)
    visitor.go("/deployment")
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    visitor.live()
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")


def test_examples_of_other_sites_follow_the_theme(browser: Browser, sites: Sites) -> None:
    with Visitor.opening(browser, sites.get("widgets", FULL_BACKEND).url) as visitor:
        visitor.page.emulate_media(color_scheme="dark")
        visitor.go("/scheme")
        output, switch = visitor.page.locator("#scheme-example"), visitor.page.locator(".theme-switch")
        expect(output).to_have_text("The scheme is dark.")
        switch.click()  # from the theme of the system to the light one
        expect(output).to_have_text("The scheme is light.")
        switch.click()
        expect(output).to_have_text("The scheme is dark.")
        visitor.check()


def test_the_drawer_on_a_phone(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url, width=390, touch=True) as visitor:
        visitor.go("/authoring")
        navigation = visitor.page.locator(".navigation")
        expect(navigation).not_to_be_in_viewport()
        visitor.page.get_by_role("button", name="Navigation").click()
        expect(navigation).to_be_in_viewport()
        visitor.page.keyboard.press("Escape")
        expect(navigation).not_to_be_in_viewport()
        visitor.page.get_by_role("button", name="Navigation").click()
        navigation.get_by_role("link", name="Deployment").click()
        expect(visitor.heading).to_have_text("Deployment")
        expect(visitor.page.locator(".backend-badge")).to_be_visible()
        visitor.check()


def test_the_page_finder_finds_by_name_and_by_heading(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.page.keyboard.press("Control+k")
    field = visitor.page.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill("deploy")
    expect(visitor.page.locator(".search-results [role=option]").first).to_contain_text("Deployment")
    field.fill("xylophone zeppelin")
    expect(visitor.page.locator(".search-empty")).to_contain_text("xylophone zeppelin")
    field.fill("deploy")
    expect(visitor.page.locator(".search-results [role=option]").first).to_contain_text("Deployment")
    field.press("Enter")
    expect(visitor.heading).to_have_text("Deployment")


def test_tabs_follow_one_choice(visitor: Visitor) -> None:
    visitor.go("/getting-started")
    group = visitor.page.locator(".tabs").first
    second = group.get_by_role("tab").nth(1)
    second.click()
    expect(second).to_have_attribute("aria-selected", "true")
    label = second.inner_text()
    expect(group.locator(".tab-panel").nth(1)).to_be_visible()
    expect(group.locator(".tab-panel").nth(0)).to_be_hidden()
    chosen = visitor.page.locator(".tabs").first.get_by_role("tab", name=label, exact=True)
    visitor.live()
    expect(chosen).to_have_attribute("aria-selected", "true")
    visitor.go("/getting-started")
    expect(chosen).to_have_attribute("aria-selected", "true")


def test_a_tab_with_the_target_of_the_url_can_be_left(visitor: Visitor) -> None:
    visitor.go("/getting-started")
    group = visitor.page.locator(".tabs[data-sync]").first
    second = group.get_by_role("tab").nth(1)
    second.click()
    panel = group.locator(".tab-panel").nth(1)
    panel.evaluate("panel => { panel.firstElementChild.id = 'aim'; location.hash = 'aim'; }")
    visitor.until("document.querySelector('.tab-panel :target')")
    group.get_by_role("tab").nth(0).click()
    expect(panel).to_be_hidden()
    expect(second).to_have_attribute("aria-selected", "false")


def test_tabs_without_sync_follow_no_choice(browser: Browser, sites: Sites) -> None:
    with Visitor.opening(browser, sites.get("widgets", FULL_BACKEND).url) as visitor:
        visitor.go("/tabs")
        first, second, apart = (visitor.page.locator(".tabs").nth(n).get_by_role("tab", name="Quart") for n in range(3))
        first.click()
        expect(second).to_have_attribute("aria-selected", "true")
        expect(apart).to_have_attribute("aria-selected", "false")
        apart.click()
        expect(apart).to_have_attribute("aria-selected", "true")
        visitor.page.locator(".tabs").nth(2).get_by_role("tab", name="Flask").click()
        expect(first).to_have_attribute("aria-selected", "true")
        visitor.check()


def test_copying_a_code_block(visitor: Visitor) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.go("/getting-started")
    block = visitor.page.locator("figure.code").first
    visitor.record_texts("figure.code .copy")
    block.locator(".copy").click()
    visitor.has_shown(re.compile("Copied"))
    assert visitor.page.evaluate("navigator.clipboard.readText()") == block.locator("code").text_content()


def test_copying_the_page_as_markdown(visitor: Visitor) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.go("/getting-started")
    button = visitor.page.locator(".page-menu > .copy-page")
    visitor.record_texts(".page-menu > .copy-page")
    button.click()
    visitor.has_shown(re.compile("Copied"))
    assert (
        visitor.page.evaluate("navigator.clipboard.readText()")
        == httpx.get(f"{visitor.url}/getting-started.md", timeout=PATIENCE).text
    )


def test_the_table_of_contents_marks_the_section_being_read(visitor: Visitor) -> None:
    visitor.go("/authoring")
    entry = visitor.page.locator(".toc a").nth(3)
    entry.click()
    expect(entry).to_have_attribute("aria-current", "location")
    visitor.live()
    other = visitor.page.locator(".toc a").nth(1)
    other.click()
    expect(other).to_have_attribute("aria-current", "location")


def background(visitor: Visitor) -> str:
    """Return the background color of the page."""
    colour: str = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_the_minified_styles_are_the_same_rules(visitor: Visitor) -> None:
    files = [*(PROJECT / "assets" / "site").glob("*.css"), *(PROJECT / "assets" / "features").glob("*/*.css")]
    assert len(files) > 10
    css = "\n".join(file.read_text(encoding="utf-8") for file in files)
    rules = """(texts) => texts.map((text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        return [...sheet.cssRules].map((rule) => rule.cssText.replaceAll(", ", ","));
    })"""
    visitor.go("/")
    written, shortened = visitor.page.evaluate(rules, [css, minified(css)])
    assert written == shortened
    assert len(written) > 10


def test_a_rule_of_a_fork_wins_over_each_rule_of_the_site(visitor: Visitor) -> None:
    """Its selector can be as simple as possible, because the rules of the site are in a layer."""
    visitor.go("/directives")
    visitor.page.add_style_tag(content=".article * { letter-spacing: 3px; text-indent: 2px; text-decoration: none; }")
    others = """() => [...document.querySelectorAll(".article *")].filter((element) => {
        const { letterSpacing, textIndent, textDecorationLine } = getComputedStyle(element);
        return `${letterSpacing} ${textIndent} ${textDecorationLine}` !== "3px 2px none";
    }).map((element) => element.outerHTML.slice(0, 100))"""
    assert visitor.page.evaluate(others) == []
