"""The streams of the page "FastAPI features"."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor, typed
from tests.live_examples.operating import backend_of, frame_of


def streaming(visitor: Visitor) -> None:
    """Read a stream to its end, then break and close the clock.

    On Flask, the clock shows why it is not available.
    """
    frame = frame_of(visitor, "docs.fastapi-showcase.streaming")
    events, clock = (frame.locator(f"#showcase-streaming-{way}-state") for way in ("events", "clock"))
    typed(frame.get_by_label("Events (1–30)"), "8")
    typed(frame.get_by_label("Gap in ms (20–500)"), "50")
    frame.locator("#showcase-streaming-events-open").click()
    expect(events).to_have_text("Complete: the server sent 8 events.")
    expect(frame.locator("#showcase-streaming-events-counts")).to_have_text(re.compile(r"^8 messages, \d{3} B$"))
    expect(frame.locator("#showcase-streaming-events-chart .recharts-line")).to_be_attached()
    expect(frame.locator("#showcase-streaming-ran")).to_have_text(re.compile(r"^Ran on \w+ at .* UTC$"))
    frame.locator("#showcase-streaming-clock-open").click()
    if backend_of(visitor) == "flask":
        expect(clock).to_contain_text("Flask does not support WebSockets (426).")
        return
    expect(frame.locator("#showcase-streaming-clock-counts")).to_have_text(
        re.compile(r"^(?![01] )\d+ messages, \d{3,} B$")
    )
    visitor.record_texts("#showcase-streaming-clock-state")
    frame.locator("#showcase-streaming-clock-break").click()
    visitor.has_shown(re.compile(r"^You broke the connection\. Reconnecting in 2 s, attempt 2 of 5\."))
    expect(clock).to_have_text("Open.")
    frame.locator("#showcase-streaming-clock-close").click()
    expect(clock).to_have_text("Closed by you.")


OPERATE = {"docs.fastapi-showcase.streaming": streaming}
