"""Code, tabs, examples, and tables are readable on the screen, on paper, without JavaScript, and can be copied."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import FULL_BACKEND
from tests.waiting import until

COPIED = ["make\ncurl \\\n    --silent", "new = 2", "new = 2\nsame = 3", "--- a.py\n+++ a.py\n-old = 1"]
# The width of A4 in CSS pixels, without the margins of 15 mm.
PAPER = 680
# Counts the figures when the page opens the dialog, and records whether a script of the page has handled the keys.
PRINTS = """
    window.print = () => { window.printed = document.querySelectorAll(".main-svg").length; };
    addEventListener("keydown", (event) => setTimeout(() => { window.heard ||= event.defaultPrevented; }));
"""


@pytest.fixture
def reader(browser: Browser, sites: Sites) -> Iterator[Visitor]:
    with Visitor.returning(browser, sites.get("widgets", FULL_BACKEND).url) as visitor:
        yield visitor
        visitor.check()


def test_copied_code_has_no_prompts_output_and_removed_lines(reader: Visitor) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.go("/reading")
    for number, text in enumerate(COPIED):
        block = reader.page.locator("figure.code").nth(number)
        expect(block.locator(".copy")).to_be_visible()
        block.locator(".copy").click()
        expect(block.locator(".copy")).to_have_text("Copied")
        assert reader.page.evaluate("navigator.clipboard.readText()") == text


def test_nothing_covers_code(reader: Visitor) -> None:
    """The label and the buttons of a block never have the same place as its text, at any scroll position."""
    reader.go("/reading")
    overlaps = """() => [...document.querySelectorAll("figure.code")].filter((figure) => {
        const code = figure.querySelector("pre").getBoundingClientRect();
        return [...figure.querySelectorAll(".code-bar > *")].some((part) => {
            const box = part.getBoundingClientRect();
            return box.width && box.left < code.right - 1 && code.left < box.right - 1
                && box.top < code.bottom - 1 && code.top < box.bottom - 1;
        });
    }).length"""
    for width in (390, 1440):
        reader.page.set_viewport_size({"width": width, "height": 900})
        assert reader.page.evaluate(overlaps) == 0, width


def test_nothing_covers_the_names_of_files(visitor: Visitor) -> None:
    """The note under an example is next to the names, or under them, at any width of the window."""
    visitor.go("/interactive-components")
    overlaps = """() => [...document.querySelectorAll(".live-foot")].filter((foot) => {
        const note = document.createRange();
        note.selectNodeContents(foot);
        const box = note.getBoundingClientRect();
        return [...foot.parentElement.querySelectorAll(".live-file")].some((name) => {
            const file = name.getBoundingClientRect();
            return file.right > box.left && file.top < box.bottom - 1 && box.top < file.bottom - 1;
        });
    }).length"""
    assert visitor.page.locator(".live-foot").count() > 10
    for width in (360, 640, 768, 900, 1000, 1100, 1200, 1300, 1440):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert visitor.page.evaluate(overlaps) == 0, width


def test_long_lines_wrap_and_long_blocks_unfold(reader: Visitor) -> None:
    reader.go("/reading")
    block = reader.page.locator("figure.code").first
    overflows = "(pre) => pre.scrollWidth > pre.clientWidth"
    assert block.locator("pre").evaluate(overflows)
    block.get_by_label("Wrap lines").check(force=True)
    assert not block.locator("pre").evaluate(overflows)
    long = reader.page.locator("figure.code", has_text="long.txt")
    folded = long.bounding_box()
    long.get_by_label("Show all 101 lines").check(force=True)
    unfolded = long.bounding_box()
    assert folded and unfolded and unfolded["height"] > 3 * folded["height"]


def test_a_link_to_a_line_marks_it_and_unfolds_its_block(reader: Visitor) -> None:
    reader.go("/reading#code-long-txt-L90")
    line = reader.page.locator("#code-long-txt-L90")
    expect(line).to_be_in_viewport()
    assert line.evaluate("(line) => getComputedStyle(line).boxShadow") != "none"
    reader.page.locator("#code-long-txt-L88").click(position={"x": -30, "y": 8}, force=True)
    expect(reader.page).to_have_url(re.compile("#code-long-txt-L88$"))


def test_hidden_tabs_can_be_found_and_linked_to(reader: Visitor) -> None:
    reader.go("/reading")
    second = reader.page.locator(".tab-panel").nth(1)
    expect(second).to_have_attribute("hidden", "until-found")
    expect(second).to_have_js_property("offsetHeight", 0)
    second.evaluate("(panel) => panel.dispatchEvent(new Event('beforematch', { bubbles: true }))")
    expect(reader.page.get_by_role("tab", name="Second")).to_have_attribute("aria-selected", "true")
    expect(second.get_by_text("Lagoon.")).to_be_visible()
    reader.go("/reading#in-a-tab")
    expect(reader.page.locator("#in-a-tab")).to_be_in_viewport()
    reader.go("/tabs")
    reader.page.evaluate("""() => {
        const link = Object.assign(document.createElement("a"), { href: "/reading#in-a-tab", textContent: "there" });
        document.querySelector("article").prepend(link);
    }""")
    reader.page.get_by_role("link", name="there").click()
    expect(reader.page.locator("#in-a-tab")).to_be_in_viewport()


def test_paper_has_all_the_text_and_nothing_wider_than_the_page(reader: Visitor) -> None:
    reader.page.set_viewport_size({"width": PAPER, "height": 1000})
    reader.go("/reading")
    reader.page.emulate_media(media="print", color_scheme="dark")
    page = reader.page.locator("#atoll-content")
    for text in ("Coral.", "Lagoon.", "Hidden reef."):
        expect(page.get_by_text(text, exact=True)).to_be_visible()
        box = page.get_by_text(text, exact=True).bounding_box()
        assert box and box["height"] > 10, text
    for selector in (".header", ".copy", ".wrap", ".unfold", ".toc", ".navigation"):
        assert not reader.page.locator(selector).first.is_visible(), selector
    wide = """() => [...document.querySelectorAll("#atoll-content *")]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 80))"""
    assert reader.page.evaluate(wide) == []
    address = "(link) => getComputedStyle(link, '::after').content"
    assert "https://example.org/a" in page.get_by_role("link", name="Elsewhere").evaluate(address)


def test_a_table_that_is_wider_than_the_paper_is_printed_completely(reader: Visitor) -> None:
    reader.page.set_viewport_size({"width": PAPER, "height": 1000})
    reader.go("/wide")
    reader.page.emulate_media(media="print")
    box = reader.page.get_by_text("END", exact=True).bounding_box()
    assert box and box["x"] > 0 and box["x"] + box["width"] <= PAPER


def test_an_example_that_is_not_live_prints_as_a_sentence(reader: Visitor) -> None:
    with reader.before_dash():
        reader.go("/figures")
        note = reader.page.locator(".live-note").first
        expect(note).to_be_hidden()
        reader.page.emulate_media(media="print")
        expect(note).to_be_visible()
        expect(reader.page.locator(".live-skeleton").first).to_be_hidden()


def test_printing_waits_for_the_figures(reader: Visitor) -> None:
    """Ctrl+P renders all figures of the page, also those that are not near, before the dialog of the browser opens."""
    reader.page.add_init_script(PRINTS)
    reader.go("/figures")
    figures = reader.page.locator(".live")

    def is_heard() -> bool:
        reader.page.keyboard.press("Control+p")
        return bool(reader.page.evaluate("window.heard"))

    until(is_heard)  # the script that listens is one of the last
    reader.until("window.printed > 0")
    reader.page.emulate_media(media="print")
    for number in range(figures.count()):
        expect(figures.nth(number).locator(".live-note")).to_be_hidden()


def test_without_javascript_each_example_is_explained_and_its_source_is_open(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False) as visitor:
        visitor.go("/interactive-components")
        frames = visitor.page.locator(".live")
        assert frames.count() > 5
        for number in range(frames.count()):
            expect(frames.nth(number).locator(".live-note")).to_have_text(re.compile(r"^Live example, .*: .+\."))
            expect(frames.nth(number).locator(".live-note")).to_be_visible()
        assert not [box for box in visitor.page.locator(".live-skeleton").all() if box.is_visible()]
        source = visitor.page.locator(".live-source .code").first
        expect(source).to_be_visible()
        box = source.bounding_box()
        assert box and box["height"] > 100
        visitor.go("/")
        expect(visitor.page.locator(".home-still")).to_be_visible()


def test_a_large_image_can_be_enlarged_without_a_script(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False, width=390) as visitor:
        visitor.go("/tutorial")
        button = visitor.page.locator(".zoom").first
        small = button.bounding_box()
        button.click()
        box = visitor.page.locator(".zoom-box:popover-open img")
        expect(box).to_be_visible()
        large = box.bounding_box()
        assert small and large and large["width"] > 1.5 * small["width"]
        box.click()
        expect(visitor.page.locator(".zoom-box:popover-open")).to_have_count(0)
