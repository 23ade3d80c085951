"""The live examples of the page "Compare backends", on a site without peers."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor, typed
from tests.live_examples.operating import backend_of, frame_of
from tests.waiting import until

# After this number of seconds, the example itself ends a run.
LONGEST = 120.0
FOLDER = "docs.compare"
PLAIN = re.compile("/api/demo/plain")
LABELS = {"flask": "Flask", "fastapi": "FastAPI", "quart": "Quart"}


def compare(visitor: Visitor) -> None:
    """Check the hint for three backends, enter a count that is too large, cancel, and measure the only backend."""
    frame = frame_of(visitor, f"{FOLDER}.compare")
    label = LABELS[backend_of(visitor)]
    status = frame.locator("#compare-status")
    figures = frame.locator("#compare-figures")
    count = frame.get_by_label("Requests of each kind")
    start = frame.get_by_role("button", name="Compare")
    expect(frame.get_by_role("alert")).to_contain_text("make compare")
    expect(status).to_have_text("Nothing measured yet.")
    typed(count, "1000000000")
    with visitor.holding(PLAIN):
        start.click()
        expect(count).to_have_value("200")
        expect(status).to_contain_text("one at a time")
        frame.get_by_role("button", name="Cancel").click()
        expect(status).to_contain_text("Canceled")
    measured(visitor, frame, 2)
    expect(status).to_have_text(f"Done: 2 requests of each kind, {label}.")
    expect(frame.locator("#compare-backends tbody td").nth(1)).to_have_text("measured")
    expect(figures.locator("th")).to_have_text(["ms", label])
    expect(figures.locator("tbody tr")).to_have_count(6)
    expect(figures).not_to_contain_text("–")
    expect(frame.locator(".recharts-bar-rectangle")).to_have_count(5)
    frame.get_by_text("p99", exact=True).click()
    expect(frame.locator("#compare-ran")).to_contain_text(f"Ran on {label} at")
    expect(start).to_be_enabled()


def measured(visitor: Visitor, frame: Locator, count: int, *, absent: int = 0) -> None:
    """Measure this number of requests of each kind.

    Repeat the run if the machine halted longer than the example waits. `absent` is the number of peers that are
    expected not to respond.
    """
    for _ in range(3):
        typed(frame.get_by_label("Requests of each kind"), str(count))
        visitor.record_texts("#compare-status")
        frame.get_by_role("button", name="Compare").click()
        until(lambda: len(visitor.recorded) > 1 and visitor.recorded[-1].startswith("Done"), seconds=LONGEST)
        states = frame.locator("#compare-backends tbody").inner_text()
        if states.count("too slow") == absent and "no response in 5 s" not in states:
            return


def recorded(visitor: Visitor) -> None:
    """Check the three backends of the last benchmark and its date, and switch from requests to times."""
    frame = frame_of(visitor, f"{FOLDER}.recorded")
    expect(frame.locator("thead th")).to_have_text(["Request", "Flask", "FastAPI", "Quart"])
    callback = frame.locator("tbody tr", has_text="Callback").locator("td").nth(1)
    before = callback.inner_text()
    expect(frame).to_contain_text("Measured on 20")
    expect(frame).to_contain_text("dash 4.")
    frame.get_by_text("p99 in ms", exact=True).click()
    expect(callback).not_to_have_text(before)


OPERATE = {f"{FOLDER}.{function.__name__}": function for function in (compare, recorded)}
