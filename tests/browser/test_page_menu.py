"""The page menu for language models works with mouse and keyboard."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visitor import Visitor
from tests.serving import BACKENDS, Site
from tests.sites import Sites, Variant, page

PAGE = "/getting-started"


@pytest.fixture(scope="module", params=BACKENDS)
def connected(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return a site with MCP and its own public URL."""
    settings = {"DASH_MCP_ENABLED": "1", "SITE_BASE_URL": "https://docs.example"}
    pages = {"page": page("Getting Started", PAGE, ".. exec::docs.getting-started.hello")}
    return sites.get("connected", request.param, Variant(settings, pages))


@pytest.fixture
def reader(browser: Browser, connected: Site) -> Iterator[Visitor]:
    with Visitor.returning(browser, connected.url) as visitor:
        visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visitor.go(PAGE)
        yield visitor
        visitor.check()


def menu(reader: Visitor) -> Locator:
    return reader.page.locator(".page-menu:visible")


def opened(reader: Visitor) -> Locator:
    menu(reader).locator("summary").click()
    return menu(reader).locator("ul")


def copied(reader: Visitor) -> str:
    text: str = reader.page.evaluate("navigator.clipboard.readText()")
    return text


def test_the_link_for_a_model_is_absolute(reader: Visitor) -> None:
    button = opened(reader).locator(".copy-link")
    expect(button).to_contain_text("Copy link")
    reader.record_texts(".page-menu .copy-link")
    button.click()
    reader.has_shown(re.compile("Copied"))
    assert copied(reader) == f"https://docs.example{PAGE}.md"


def test_the_markdown_can_be_read_in_the_tab(reader: Visitor) -> None:
    opened(reader).get_by_role("link", name="View Markdown").click()
    reader.page.wait_for_url(f"**{PAGE}.md")
    expect(reader.page.locator("body")).to_contain_text("Getting Started")


@pytest.mark.parametrize("name", ["ChatGPT", "Claude"])
def test_an_assistant_is_asked_about_this_page(reader: Visitor, name: str) -> None:
    link = opened(reader).get_by_role("link", name=f"Open in {name}")
    address = urlsplit(link.get_attribute("href") or "")
    assert address.scheme == "https"
    assert f"https://docs.example{PAGE}.md" in parse_qs(address.query)["q"][0]
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_the_dialog_says_how_to_connect(reader: Visitor) -> None:
    opened(reader).get_by_role("button", name="Connect with MCP").click()
    dialog = reader.page.get_by_role("dialog", name="Connect with MCP")
    address = "https://docs.example/mcp"
    codes = dialog.locator("code").all_text_contents()
    assert codes[0] == address
    assert codes[1].endswith(f" {address}")
    assert json.loads(codes[2])["servers"]["atoll"]["url"] == address
    assert json.loads(codes[3])["mcpServers"]["atoll"]["url"] == address
    dialog.locator(".code").first.hover()
    reader.record_texts("dialog.mcp .copy")
    dialog.locator(".copy").first.click()
    reader.has_shown(re.compile("Copied"))
    assert copied(reader) == address
    assert Axe().run(reader.page, context="dialog.mcp").violations_count == 0
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_the_menu_works_by_keyboard_and_closes_by_itself(reader: Visitor) -> None:
    summary = menu(reader).locator("summary")
    summary.focus()
    reader.page.keyboard.press("Enter")
    expect(menu(reader).locator("ul")).to_be_visible()
    assert Axe().run(reader.page, context=".page-menu").violations_count == 0
    reader.page.keyboard.press("Tab")
    expect(menu(reader).get_by_role("button", name="Copy link")).to_be_focused()
    reader.page.keyboard.press("Escape")
    expect(menu(reader).locator("ul")).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    reader.page.locator("h1").first.click()
    expect(menu(reader).locator("ul")).to_be_hidden()


def test_the_menu_is_the_same_once_dash_has_drawn_the_page(reader: Visitor) -> None:
    opened(reader)
    reader.live()
    expect(menu(reader)).to_have_count(1)
    expect(menu(reader).locator("ul")).to_be_visible()
    reader.record_texts(".page-menu > .copy-page")
    menu(reader).locator("> .copy-page").click()
    reader.has_shown(re.compile("Copied"))
    assert "Getting Started" in copied(reader)


def test_without_mcp_nothing_speaks_of_it(visitor: Visitor) -> None:
    visitor.go(PAGE)
    expect(visitor.page.locator(".mcp-open, dialog.mcp")).to_have_count(0)


def test_without_javascript_the_links_are_there(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False) as visitor:
        visitor.go(PAGE)
        expect(visitor.page.locator(".page-menu button:visible")).to_have_count(0)
        visitor.page.locator(".page-menu summary").click()
        expect(visitor.page.locator(".page-menu").get_by_role("link", name="View Markdown")).to_be_visible()
