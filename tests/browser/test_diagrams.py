"""Diagrams have the colors of the theme, and only pages with a diagram load the library that draws them"""

from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site

LIBRARY = "mermaid.tiny.js"
BLOCK = 'figure.code[data-language="mermaid"]'
# The color of a box of the first diagram.
COLOR = f"getComputedStyle(document.querySelector('{BLOCK} .node rect')).fill"


def loaded(visitor: Visitor) -> int:
    """Return how often the page loaded the library."""
    names: int = visitor.page.evaluate(
        f"performance.getEntriesByType('resource').filter(entry => entry.name.includes('{LIBRARY}')).length"
    )
    return names


def test_a_diagram_is_drawn_when_it_is_near_and_again_in_another_theme(new_visitor: Visitor) -> None:
    new_visitor.go("/directives")
    new_visitor.page.wait_for_load_state("load")
    assert loaded(new_visitor) == 0
    new_visitor.go("/markdown#diagrams")
    block = new_visitor.page.locator(BLOCK)
    expect(block.locator("svg .node")).to_have_count(5)
    expect(block.locator("pre")).to_be_hidden()
    assert loaded(new_visitor) == 1
    light = new_visitor.page.evaluate(COLOR)
    new_visitor.page.locator(".theme-switch").click()
    new_visitor.page.locator(".theme-switch").click()
    new_visitor.page.wait_for_function(f"{COLOR} !== '{light}'")
    expect(block.locator("svg .node")).to_have_count(5)


def test_with_reduced_motion_a_diagram_has_the_same_size_and_colors(new_visitor: Visitor) -> None:
    """Styles that change over time, even a very short one, would give the script other colors and sizes."""
    drawn = []
    for motion in ("no-preference", "reduce"):
        new_visitor.page.emulate_media(reduced_motion=motion)
        new_visitor.go(f"/markdown?motion={motion}#diagrams")
        svg = new_visitor.page.locator(f"{BLOCK} svg")
        expect(svg.locator(".node")).to_have_count(5)
        drawn.append((svg.get_attribute("viewBox"), new_visitor.page.evaluate(COLOR)))
        assert float(str(drawn[-1][0]).split()[2]) > 100
    assert drawn[0] == drawn[1]


def test_without_javascript_the_code_is_shown(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False) as visitor:
        visitor.page.goto(f"{site.url}/markdown")
        expect(visitor.page.locator(f"{BLOCK} pre")).to_contain_text("flowchart LR")
        visitor.check()
