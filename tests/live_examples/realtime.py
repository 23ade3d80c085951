"""The live example of the page "Real-time updates"."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import backend_of, frame_of

ROWS = ("Level", "Messages", "Payload", "Wire, each", "Age, median", "Age, p95", "Missed")


def four_ways(visitor: Visitor) -> None:
    """Start all four, check that the same level arrives four times, and stop them.

    On Flask, two of them show why they are not available.
    """
    frame = frame_of(visitor, "docs.realtime.four_ways")
    expect(cell(frame, "Messages", 1)).to_have_text("–")
    frame.get_by_role("button", name="Start all four").click()
    ways = {"polling": 1, "events": 2, "socket": 3, "callback": 4}
    if backend_of(visitor) == "flask":
        expect(frame.locator("#realtime-socket-state")).to_contain_text("Flask does not support WebSockets (426).")
        expect(frame.locator("#realtime-callback-state")).to_contain_text("Only the last one arrived")
        expect(cell(frame, "Messages", 4)).to_have_text("1")
        ways = {"polling": 1, "events": 2}
    for column in ways.values():
        expect(cell(frame, "Messages", column)).to_have_text(re.compile(r"^\d\d+$"))
        expect(cell(frame, "Level", column)).to_have_text(re.compile(r"^\d\.\d{3} m$"))
        expect(cell(frame, "Wire, each", column)).to_have_text(re.compile(r"^\d{3} B$"))
        expect(cell(frame, "Age, median", column)).to_have_text(re.compile(r"ms$|s$"))
    expect(frame.locator("#realtime-clocks")).to_contain_text("half of the fastest of 5 round trips")
    expect(frame.locator(".recharts-line").first).to_be_attached()
    frame.get_by_role("button", name="Stop all").click()
    for name in ways:
        expect(frame.locator(f"#realtime-{name}-state")).to_have_text("Stopped by you.")
    expect(frame.get_by_role("button", name="Start Polling")).to_be_visible()


def cell(frame: Locator, row: str, column: int) -> Locator:
    """Return a value of the table: column 1 is polling, and column 4 is the callback."""
    return frame.locator("tbody tr").nth(ROWS.index(row)).locator("td, th").nth(column)


OPERATE = {"docs.realtime.four_ways": four_ways}
