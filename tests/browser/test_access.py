"""The site is usable with forced colors, at 400 % zoom, with the keyboard, with a finger, and on paper."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.accessibility import WRONG_STOPS
from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import FULL_BACKEND, some

pytestmark = pytest.mark.one_backend

# A page of each kind: home, text and code, tables, examples, figures, entries of settings, API, results, tags, 404.
KINDS = (
    "/getting-started",
    "/",
    "/authoring",
    "/data-visualization",
    "/interactive-components",
    "/configuration",
    "/api-reference",
    "/search?q=tabs",
    "/tags",
    "/not-there",
)
SAMPLE = some(KINDS, "/getting-started", "/", "/data-visualization", "/configuration", "/not-there")
# A window of 1280 × 1024 pixels at 400 % (WCAG 1.4.10).
ZOOMED: ViewportSize = {"width": 320, "height": 256}
# The width of A4 in CSS pixels, without the margins of 15 mm.
PAPER = 680
MISSING = "status of 404"

# Elements that extend beyond the window and that no box scrolls.
BEYOND = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const isShown = element.checkVisibility({ visibilityProperty: true });
    if (!isShown || element.closest(".visually-hidden, .skip-link, [inert]")) return false;
    const { left, right, width } = element.getBoundingClientRect();
    if (!width || (left >= -1 && right <= innerWidth + 1)) return false;
    for (let box = element.parentElement; box; box = box.parentElement) {
        const { overflowX, position } = getComputedStyle(box);
        if (/auto|scroll|hidden|clip/.test(overflowX) && box !== document.body) return false;
        if (position === "fixed") return false;
    }
    return true;
}).map((element) => element.outerHTML.slice(0, 120))"""

# Controls that are smaller than 24 by 24 pixels. Links in a text can be smaller (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll(
    "a[href], button, summary, input:enabled, select, textarea, label:has(:enabled)")]
    .filter((element) => {
        const isShown = element.checkVisibility({ visibilityProperty: true });
        if (!isShown || element.closest(".live-stage, .visually-hidden, .skip-link")) return false;
        if (element.matches("input") && element.closest("label")) return false;
        if (getComputedStyle(element).display === "inline") return false;
        const { width, height } = element.getBoundingClientRect();
        return width > 0 && (width < 24 || height < 24);
    }).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor.returning(browser, site.url) as visitor:
        yield visitor
        visitor.check(allowed=MISSING)


@pytest.mark.parametrize("path", SAMPLE)
def test_nothing_is_lost_at_400_percent(reader: Visitor, path: str) -> None:
    reader.page.set_viewport_size(ZOOMED)
    reader.go(path)
    reader.laid_out()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]
    assert reader.page.evaluate(BEYOND) == []
    # The bars at the top leave most of the window to the text
    reader.page.evaluate("scrollTo(0, 600)")
    covered = reader.page.evaluate("""() => [".header", ".toc:not([hidden])"].reduce((lowest, name) =>
        Math.max(lowest, document.querySelector(name)?.getBoundingClientRect().bottom ?? 0), 0)""")
    assert covered <= ZOOMED["height"] / 2


def test_dialogs_fit_at_400_percent(reader: Visitor) -> None:
    reader.page.set_viewport_size(ZOOMED)
    reader.go("/navigation")
    reader.page.locator(".search-open").click()
    expect(reader.page.get_by_role("combobox")).to_be_in_viewport(ratio=1)
    expect(reader.page.locator(".search-close")).to_be_in_viewport(ratio=1)
    reader.page.get_by_role("combobox").fill("tabs")
    expect(reader.page.locator(".search-result").first).to_be_in_viewport()
    reader.page.keyboard.press("Escape")
    reader.page.locator(".drawer-toggle").click()
    last = reader.page.locator(".navigation a").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    reader.page.keyboard.press("Escape")
    reader.page.keyboard.press("?")
    close = reader.page.locator("#shell_keys").get_by_role("button", name="Close")
    close.scroll_into_view_if_needed()
    expect(close).to_be_in_viewport(ratio=1)


def test_states_are_visible_with_forced_colors(reader: Visitor) -> None:
    """Browsers replace all colors, so that each state needs a border or an outline."""
    reader.page.emulate_media(forced_colors="active")
    reader.go("/getting-started")
    for selector in ('.navigation a[aria-current="page"]', '.tab-name[aria-selected="true"]', ".code .line.marked"):
        for element in reader.page.locator(selector).all():
            assert element.evaluate("(element) => getComputedStyle(element).outlineStyle") != "none", selector
    button = reader.page.locator(".button").first
    assert button.evaluate("(button) => getComputedStyle(button).borderStyle") == "solid"
    colors = "(element) => [getComputedStyle(element).color, getComputedStyle(document.body).backgroundColor]"
    for selector in (".theme-switch", ".search-open", ".brand-mark", ".prose p", ".code code"):
        text, ground = reader.page.locator(selector).first.evaluate(colors)
        assert text != ground, selector
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement).outlineStyle"
    assert reader.page.evaluate(focused) == "solid"
    reader.page.keyboard.press("Control+k")
    selected = reader.page.locator('.search-result[aria-selected="true"]')
    expect(selected).to_have_css("outline-style", "solid")


@pytest.mark.parametrize("path", SAMPLE)
def test_controls_are_large_enough_for_a_finger(browser: Browser, site: Site, path: str) -> None:
    with Visitor.returning(browser, site.url, width=390, touch=True) as visitor:
        visitor.go(path)
        visitor.laid_out()
        assert visitor.page.evaluate(SMALL) == []
        visitor.page.locator(".search-open").click()
        assert visitor.page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [390, 1440])
def test_the_tab_key_stops_at_boxes_that_scroll(reader: Visitor, width: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": 800})
    for path in ("/markdown", "/authoring"):
        reader.go(path)
        reader.laid_out()
        reader.until(f"({WRONG_STOPS})().length === 0")
        stops = reader.page.locator("#atoll-content :is(.code pre, .table-wrap, .math)[tabindex='0']")
        assert stops.count() > 0
        for box in stops.all():
            assert box.get_attribute("role") == "group"
            assert box.get_attribute("aria-label")


def test_code_that_scrolls_has_a_name(reader: Visitor) -> None:
    reader.page.set_viewport_size({"width": 390, "height": 800})
    reader.go("/getting-started")
    # Code in a hidden tab or a closed part gets its name when it is shown.
    wrong = """() => [...document.querySelectorAll(".code pre")].filter((block) =>
        block.checkVisibility() && block.scrollWidth > block.clientWidth && !block.ariaLabel).length"""
    reader.laid_out()
    reader.until(f"({wrong})() === 0")
    hidden = "[...document.querySelectorAll('.code pre')].filter((block) => !block.checkVisibility()).length"
    before = reader.page.evaluate(hidden)
    reader.page.locator(".tab-list > [aria-selected=false]").first.click()
    reader.page.evaluate("document.querySelectorAll('#atoll-content details').forEach((each) => { each.open = true; })")
    reader.until(f"{hidden} < {before}")
    reader.until(f"({wrong})() === 0")


def test_the_upload_has_a_name(reader: Visitor) -> None:
    reader.go("/interactive-components")
    reader.live()
    field = reader.page.locator("input[type=file]").first
    expect(field).to_have_accessible_name(re.compile("file", re.IGNORECASE))


def test_the_keyboard_links_to_lines(browser: Browser, sites: Sites) -> None:
    with Visitor.returning(browser, sites.get("widgets", FULL_BACKEND).url) as visitor:
        visitor.go("/reading")
        block = visitor.page.locator(".numbered pre").last
        expect(visitor.page.locator("script[src$='late.js']")).to_be_attached()
        block.focus()
        visitor.page.keyboard.press("ArrowDown")
        assert "#" not in visitor.page.url
        visitor.until("""() => {
            document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
            return location.hash.endsWith("-L1");
        }""")
        for key, line in (("ArrowDown", 2), ("ArrowDown", 3), ("ArrowUp", 2)):
            visitor.page.keyboard.press(key)
            expect(visitor.page).to_have_url(re.compile(f"#code-long-txt-L{line}$"))
            expect(block).to_be_focused()
        expect(visitor.page.locator(".announcer")).to_have_text("Line 2")
        visitor.check()


@pytest.mark.release
def test_printed_figures_fit_the_page(reader: Visitor) -> None:
    """A figure has the width that it had on the screen, and paper is narrower than most screens."""
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    reader.page.add_init_script("window.print = () => {};")
    for path in ("/data-visualization", "/component-libraries", "/"):
        reader.go(path)
        expect(reader.page.locator("script[src$='late.js']")).to_be_attached()
        reader.live()
        reader.page.keyboard.press("Control+p")
        reader.until("""() => !document.querySelector(".graph-box:not(:has(svg, canvas))")""")
        reader.page.emulate_media(media="print")
        widths = reader.page.evaluate("""() => [...document.querySelectorAll(
            "#atoll-content :is(.js-plotly-plot .main-svg, .recharts-surface, img)")]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.closest(".live")?.dataset.live, element.getBoundingClientRect().width])
        """)
        assert [each for each in widths if each[1] > PAPER] == [], path
        pdf = reader.page.pdf(format="A4", prefer_css_page_size=True)
        assert pdf.startswith(b"%PDF")
        reader.page.emulate_media(media="screen")
