"""The live examples of the page "Charts"."""

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import FloatRect, Locator, Request, expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import CALLBACK, because_of, frame_of
from tests.waiting import until

FOLDER = "docs.data-visualization"


def reef(visitor: Visitor) -> None:
    """Hide a zone by its name in the legend, and show it again."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.reef"))
    hides_and_shows(figure, "Lagoon", figure.locator(".scatterlayer .trace"), 3)


def seasons(visitor: Visitor) -> None:
    """Hide a season by its name in the legend, and show it again."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.seasons"))
    hides_and_shows(figure, "Summer", figure.locator(".barlayer .trace"), 3)


def tide(visitor: Visitor) -> None:
    """Point at the line, and read the level."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.tide"))
    until(lambda: " m" in read_in_the_middle(visitor, figure))


def week(visitor: Visitor) -> None:
    """Point at an hour, and read the number of boats."""
    figure = drawn(frame_of(visitor, f"{FOLDER}.week"))
    until(lambda: "boats" in read_in_the_middle(visitor, figure))


def stations(visitor: Visitor) -> None:
    """Choose a third station, and find its line and a sentence about it."""
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
    """Click a bar, and check that both figures and the sentence change; then choose a boat by name."""
    frame = frame_of(visitor, f"{FOLDER}.linked")
    bars = drawn(frame.locator("#viz-linked-bars"))
    expect(frame.locator("figcaption")).to_contain_text("Ilse is")
    bar = bars.locator(".barlayer .point").nth(4)
    heard(visitor, "viz-linked-bars.clickData", lambda: clicked(bar))
    expect(frame.locator("figcaption")).to_contain_text("Mara is")
    expect(frame.locator("#viz-linked-boat")).to_have_value("Mara")
    frame.locator("#viz-linked-boat").click()
    visitor.page.get_by_role("option", name="Ada").click()
    expect(frame.locator("figcaption")).to_contain_text("Ada is")


def brushing(visitor: Visitor) -> None:
    """Draw a box, and check that the other figure and the sentence change; then use the slider with the keyboard."""
    frame = frame_of(visitor, f"{FOLDER}.brushing")
    points, bars = drawn(frame.locator("#viz-brushing-points")), drawn(frame.locator("#viz-brushing-sites"))
    said = frame.locator("figcaption")
    expect(said).to_contain_text("200 of 200 dives")
    heard(visitor, "viz-brushing-points.selectedData", lambda: boxed(visitor, points))
    expect(said).not_to_contain_text("200 of 200")
    expect(said).to_contain_text(re.compile(r"^\d+ of 200 dives selected"))
    numbers = bars.locator(".barlayer .bartext")
    until(lambda: said.inner_text().startswith(f"{sum(map(int, numbers.all_text_contents()))} of 200"))
    expect(points.locator(".selectionlayer path").first).to_be_attached()
    deepest = frame.get_by_role("slider", name="From this depth")
    for _ in range(10):
        deepest.press("ArrowRight")
    expect(deepest).to_have_attribute("aria-valuenow", "10")
    expect(points.locator(".selectionlayer path")).to_have_count(0)
    expect(said).to_contain_text(re.compile(r"^1\d\d of 200 dives selected"))


def gauge(visitor: Visitor) -> None:
    """Start the readings, wait for points, stop while a reading is in transit, and start again without that reading."""
    frame = frame_of(visitor, f"{FOLDER}.gauge")
    figure, said = drawn(frame), frame.get_by_role("status")
    start, stop = frame.get_by_role("button", name="Start"), frame.get_by_role("button", name="Stop")
    points = figure.locator(".scatterlayer .point")
    is_tick = because_of("viz-gauge-tick.n_intervals")
    expect(stop).to_be_disabled()
    start.click()
    expect(start).to_be_disabled()
    expect(points.nth(2)).to_be_attached()
    expect(said).to_contain_text(re.compile(r"Reading \d+ of 60: \d\.\d\d m"))
    with visitor.holding(CALLBACK, is_tick):
        with visitor.page.expect_request(is_tick):
            pass
        stop.click()
        expect(said).to_contain_text(re.compile(r"Stopped after \d+ readings\."))
        expect(start).to_be_enabled()
        with visitor.page.expect_request(is_tick) as first:
            start.click()
        assert '"property":"n_intervals","value":1}' in (first.value.post_data or "")
        expect(points).to_have_count(0)
    expect(said).to_contain_text(re.compile(r"Reading \d+ of 60"))
    expect(points.nth(1)).to_be_attached()
    numbers = figure.evaluate("figure => figure.data[0].x")
    assert numbers == sorted(numbers)
    # To avoid a wait of a minute, continue after the last reading but one.
    visitor.page.evaluate("dash_clientside.set_props('viz-gauge-tick', { n_intervals: 59 })")
    expect(start).to_be_enabled()
    expect(said).to_have_text("Done: 60 readings.")


def million(visitor: Visitor) -> None:
    """Zoom with a box and with buttons until every point is sent, and zoom out to all points."""
    frame = frame_of(visitor, f"{FOLDER}.million")
    figure, said = drawn(frame), frame.get_by_role("status")
    expect(said).to_contain_text(re.compile(r"^800 of 1,000,000 points sent, selected in \d+\.\d ms"))
    shows_all(figure)
    until(lambda: zoomed(visitor, figure))
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
    shows_all(figure)
    until(lambda: zoomed(visitor, figure))
    expect(said).to_contain_text(re.compile(r"^800 of 2[45]\d,\d{3} points"))
    until(lambda: double_clicked(visitor, figure))
    expect(said).to_contain_text("800 of 1,000,000")


def shows_all(figure: Locator) -> None:
    """Wait until Plotly has drawn the whole signal, which happens after its text appears."""
    until(lambda: figure.evaluate("figure => figure.layout.xaxis.range[1]") > 999_000)


def zoomed(visitor: Visitor, figure: Locator) -> bool:
    """Draw a box over a quarter of the figure.

    Return whether Plotly has handled the box: a redraw can prevent that.
    """
    is_listening(figure)
    box = box_of(figure)
    dragged(visitor, (box["x"] + box["width"] / 4, box["y"] + 40), (box["x"] + box["width"] / 2, box["y"] + 42))
    return bool(figure.evaluate("figure => figure.layout.xaxis.range[0] > 200_000"))


def double_clicked(visitor: Visitor, figure: Locator) -> bool:
    """Double-click the figure.

    Return whether Plotly has handled the double-click: a redraw can prevent that.
    """
    is_listening(figure)
    box = box_of(figure)
    visitor.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return bool(figure.evaluate("figure => figure.layout.xaxis.range[0] < 1_000"))


def heard(visitor: Visitor, changed: str, gesture: Callable[[], None]) -> None:
    """Repeat a gesture until Dash sends a request because of it.

    Plotly draws before it listens, and a redraw interrupts the gesture.
    """
    is_it, asked = because_of(changed), list[Request]()
    visitor.page.on("request", lambda request: asked.append(request) if is_it(request) else None)

    def is_heard() -> bool:
        gesture()
        with suppress(AssertionError):
            until(lambda: visitor.page.evaluate("true") and asked, seconds=5)
        return bool(asked)

    until(is_heard)


def clicked(bar: Locator) -> None:
    """Point at a bar, and click it."""
    bar.hover(force=True)
    bar.click(force=True)


def boxed(visitor: Visitor, figure: Locator) -> None:
    """Draw a box over the left third of the figure."""
    box = box_of(figure)
    to = (box["x"] + box["width"] / 3, box["y"] + box["height"] - 4)
    dragged(visitor, (box["x"] + 4, box["y"] + 4), to)


def dragged(visitor: Visitor, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the mouse button at one place of the page, and release it at another."""
    visitor.page.mouse.move(*start)
    visitor.page.mouse.down()
    visitor.page.mouse.move(*end, steps=6)
    visitor.page.mouse.up()


def drawn(frame: Locator) -> Locator:
    """Return the figure in a frame, after Plotly has drawn it and Dash listens to it."""
    figure = frame.locator(".js-plotly-plot").first
    expect(figure.locator(".main-svg").first).to_be_visible()
    is_listening(figure)
    return figure


def is_listening(figure: Locator) -> None:
    """Wait until Plotly has finished a figure. Dash does not listen to it before the first time."""
    expect(figure).not_to_have_class(re.compile("dash-graph--pending"))


def hides_and_shows(figure: Locator, name: str, traces: Locator, count: int) -> None:
    """Click a name in the legend twice: one trace disappears, and then all are visible again."""
    expect(traces).to_have_count(count)
    entry = figure.locator(".legend .traces", has_text=name).locator(".legendtoggle")
    entry.click()
    expect(traces).to_have_count(count - 1)
    entry.click()
    expect(traces).to_have_count(count)


def read_in_the_middle(visitor: Visitor, figure: Locator) -> str:
    """Move the pointer to the middle of the plot, and return the text that the figure shows there."""
    box = box_of(figure)
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    return " ".join(figure.locator(".hoverlayer .hovertext").all_text_contents())


def box_of(figure: Locator) -> FloatRect:
    """Return the position of Plotly's plot in the window, away from the header.

    Scroll to the plot first, because the page can have moved it.
    """
    plot = figure.locator(".nsewdrag")
    plot.evaluate("plot => plot.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = plot.bounding_box()
    assert box
    return box


OPERATE = {
    f"{FOLDER}.{function.__name__}": function
    for function in (reef, seasons, tide, week, stations, linked, brushing, gauge, million)
}
