"""The live examples of Data Visualization."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import frame_of

FOLDER = "docs.data-visualization"
PLOTLY = 20_000


def reef(visitor: Visitor) -> None:
    """Hides a zone by its name in the legend, and shows it again."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.reef"))
    hides_and_shows(figure, "Lagoon", figure.locator(".scatterlayer .trace"), 3)


def seasons(visitor: Visitor) -> None:
    """Hides a season by its name in the legend, and shows it again."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.seasons"))
    hides_and_shows(figure, "Summer", figure.locator(".barlayer .trace"), 3)


def tide(visitor: Visitor) -> None:
    """Points at the line, and reads the level."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.tide"))
    pointed_at(visitor, figure)
    expect(figure.locator(".hoverlayer .hovertext").first).to_contain_text(" m")


def week(visitor: Visitor) -> None:
    """Points at an hour, and reads how many boats there are."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.week"))
    pointed_at(visitor, figure)
    expect(figure.locator(".hoverlayer .hovertext").first).to_contain_text("boats")


def stations(visitor: Visitor) -> None:
    """Chooses a third station, and finds its line and a sentence about it."""
    frame = frame_of(visitor, f"{FOLDER}.stations")
    figure = drawn(frame)
    lines = figure.locator(".scatterlayer .trace")
    expect(lines).to_have_count(2)
    expect(frame.locator("figcaption")).to_contain_text("Pier is the warmest")
    frame.locator(".mantine-MultiSelect-input").click()
    visitor.page.get_by_role("option", name="Pass").click()
    expect(lines).to_have_count(3)
    visitor.page.get_by_role("option", name="Pier").click()
    expect(lines).to_have_count(2)
    expect(frame.locator("figcaption")).to_contain_text("Pass is the warmest")


def linked(visitor: Visitor) -> None:
    """Clicks a bar, which both figures and the sentence follow; then chooses a boat by name."""
    frame = frame_of(visitor, f"{FOLDER}.linked")
    bars = drawn(frame.locator("#viz-linked-bars"))
    expect(frame.locator("figcaption")).to_contain_text("Ilse is")
    bar = bars.locator(".barlayer .point").nth(4)
    bar.hover(force=True)
    expect(bars.locator(".hoverlayer .hovertext").first).to_be_visible()
    bar.click(force=True)
    expect(frame.locator("figcaption")).to_contain_text("Mara is")
    expect(frame.locator("#viz-linked-boat")).to_have_value("Mara")
    frame.locator("#viz-linked-boat").click()
    visitor.page.get_by_role("option", name="Ada").click()
    expect(frame.locator("figcaption")).to_contain_text("Ada is")


def brushing(visitor: Visitor) -> None:
    """Draws a box, which the other figure and the sentence follow; then takes the slider by the keyboard."""
    frame = frame_of(visitor, f"{FOLDER}.brushing")
    points, bars = drawn(frame.locator("#viz-brushing-points")), drawn(frame.locator("#viz-brushing-sites"))
    said = frame.locator("figcaption")
    expect(said).to_contain_text("200 of 200 dives")
    box = points.locator(".nsewdrag").bounding_box()
    assert box
    visitor.page.mouse.move(box["x"] + 4, box["y"] + 4)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] - 4, steps=6)
    visitor.page.mouse.up()
    expect(said).not_to_contain_text("200 of 200")
    expect(said).to_contain_text(re.compile(r"^\d+ of 200 dives selected"))
    counts = [int(text) for text in bars.locator(".barlayer .bartext").all_text_contents()]
    assert said.inner_text().startswith(f"{sum(counts)} of 200")
    expect(points.locator(".selectionlayer path").first).to_be_attached()
    deepest = frame.get_by_role("slider", name="From this depth")
    for _ in range(10):
        deepest.press("ArrowRight")
    expect(deepest).to_have_attribute("aria-valuenow", "10")
    expect(points.locator(".selectionlayer path")).to_have_count(0)
    expect(said).to_contain_text(re.compile(r"^1\d\d of 200 dives selected"))


def gauge(visitor: Visitor) -> None:
    """Starts the readings, sees points come, stops them, and begins anew."""
    frame = frame_of(visitor, f"{FOLDER}.gauge")
    figure, said = drawn(frame), frame.get_by_role("status")
    start, stop = frame.get_by_role("button", name="Start"), frame.get_by_role("button", name="Stop")
    points = figure.locator(".scatterlayer .point")
    expect(stop).to_be_disabled()
    start.click()
    expect(start).to_be_disabled()
    expect(points).to_have_count(3, timeout=10_000)
    expect(said).to_contain_text(re.compile(r"Reading \d+ of 60: \d\.\d\d m"))
    stop.click()
    expect(said).to_contain_text(re.compile(r"Stopped after \d+ readings\."))
    expect(start).to_be_enabled()
    start.click()
    expect(said).to_contain_text("Reading 1 of 60", timeout=10_000)
    expect(points).to_have_count(1)
    stop.click()
    expect(start).to_be_enabled()


def million(visitor: Visitor) -> None:
    """Zooms with a box and with buttons, down to where every point is sent, and back to all."""
    frame = frame_of(visitor, f"{FOLDER}.million")
    figure, said = drawn(frame), frame.get_by_role("status")
    expect(said).to_contain_text(re.compile(r"^800 of 1,000,000 points sent, chosen in \d+\.\d ms"))
    box = figure.locator(".nsewdrag").bounding_box()
    assert box
    visitor.page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 40)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 42, steps=6)
    visitor.page.mouse.up()
    expect(said).to_contain_text(re.compile(r"^800 of 2[45]\d,\d{3} points"))
    before = said.inner_text()
    frame.get_by_role("button", name="Zoom in").click()
    expect(said).to_contain_text(re.compile(r"^800 of 12\d,\d{3} points"))
    frame.get_by_role("button", name="Zoom out").click()
    expect(said).to_contain_text(before.split(" points")[0])
    for _ in range(16):
        text = said.inner_text()
        frame.get_by_role("button", name="Zoom in").click()
        if text.startswith(("50 of 50 ", "51 of 51 ")):
            break
        expect(said).not_to_have_text(text)
    expect(said).to_contain_text("50 of 50 points")
    frame.get_by_role("button", name="All", exact=True).click()
    expect(said).to_contain_text("800 of 1,000,000")


def drawn(frame: Locator) -> Locator:
    """The figure in a frame, once Plotly has drawn it."""
    figure = frame.locator(".js-plotly-plot").first
    expect(figure.locator(".main-svg").first).to_be_visible(timeout=PLOTLY)
    return figure


def hides_and_shows(figure: Locator, name: str, traces: Locator, count: int) -> None:
    """Clicks a name in the legend twice: one trace less, and all of them again."""
    expect(traces).to_have_count(count)
    entry = figure.locator(".legend .traces", has_text=name).locator(".legendtoggle")
    entry.click()
    expect(traces).to_have_count(count - 1)
    entry.click()
    expect(traces).to_have_count(count)


def pointed_at(visitor: Visitor, figure: Locator) -> None:
    """Moves the pointer to the middle of the plot."""
    box = figure.locator(".nsewdrag").bounding_box()
    assert box
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)


OPERATE = {
    f"{FOLDER}.{function.__name__}": function
    for function in (reef, seasons, tide, week, stations, linked, brushing, gauge, million)
}
