"""The live examples of "FastAPI features" that send requests: endpoints, blocking callbacks, concurrent requests."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor, typed
from tests.live_examples.operating import CALLBACK, Operate
from tests.waiting import until

# Seconds for the three waits of a callback one after another, and seconds for the longest of them.
IN_TURN, TOGETHER = 1.5, 0.5
RAN = re.compile("^Ran on (Flask|FastAPI|Quart) at ")


def endpoint_explorer(visitor: Visitor) -> None:
    """Read the list, fill in a parameter, send the request, and read the response; then get the call as Python code."""
    page = visitor.page
    expect(page.locator("#showcase-explorer-source")).to_contain_text("from /openapi.json")
    endpoint = page.locator("#showcase-explorer-endpoint")
    endpoint.fill("fan-out")
    page.get_by_role("option", name="GET /api/demo/fan-out").click()
    wait = page.get_by_label("wait_ms")
    expect(page.locator("#showcase-explorer-fields")).to_contain_text("query, whole number, 0 to 500, default 300")
    typed(wait, "20")
    page.locator("#showcase-explorer-send").click()
    expect(page.locator("#showcase-explorer-status")).to_contain_text("200 OK · success")
    expect(page.locator("#showcase-explorer-body")).to_contain_text('"in_turn_ms": 60')
    expect(page.locator("#showcase-explorer-ran")).to_have_text(RAN)
    page.locator(".mantine-SegmentedControl-label", has_text="httpx").click()
    expect(page.locator("#showcase-explorer-code")).to_contain_text("/api/demo/fan-out?wait_ms=20")


def async_demo(visitor: Visitor) -> None:
    """Check that three waits in sequence take three times as long as in parallel, without blocking the browser."""
    page = visitor.page
    assert seconds(visitor, "sync", "in the thread") >= IN_TURN
    # A halt of the machine makes a run longer, but never too short.
    assert until(lambda: (took := seconds(visitor, "async", "on the event loop")) < IN_TURN and took) >= TOGETHER
    for lane in ("sync", "async"):
        words = re.compile(r"^\d+ heartbeats: fastest .+, median .+, slowest ")
        expect(page.locator(f"#showcase-async-{lane}-words")).to_have_text(words)
    expect(page.locator("#showcase-async-ran")).to_have_text(RAN)


def seconds(visitor: Visitor, lane: str, where: str) -> float:
    """Run a callback, and return the time that it reports."""
    said = run(visitor, lane)
    assert re.match(rf"^Took \d+\.\d\d s {where}", said)
    return float(said.split()[1])


def run(visitor: Visitor, lane: str) -> str:
    """Run a callback, and return its result."""
    start, result = (visitor.page.locator(f"#showcase-async-{lane}-{part}") for part in ("start", "result"))
    with visitor.holding(CALLBACK):
        start.click()
        expect(result).to_have_text("Running …")
        expect(start).to_be_disabled()
    expect(result).to_have_text(re.compile("^(Took|Not run)"))
    expect(start).to_be_enabled()
    return result.inner_text()


def stress_test(visitor: Visitor) -> None:
    """Run the test twice, and check that the table contains both runs, newest first."""
    page = visitor.page
    rows = page.locator("#showcase-stress-table tbody tr")
    for count in (20, 40):
        typed(page.locator("#showcase-stress-count"), str(count))
        page.locator("#showcase-stress-start").click()
        expect(page.locator("#showcase-stress-status")).to_contain_text(f"{count} of {count} responses in ")
        expect(page.locator("#showcase-stress-status")).to_contain_text("No errors.")
        expect(rows.nth(0)).to_contain_text(f"{count} of {count}")
    expect(rows.nth(1)).to_contain_text("20 of 20")
    expect(page.locator("#showcase-stress-chart .recharts-bar-rectangle").first).to_be_attached()
    expect(page.locator("#showcase-stress-ran")).to_have_text(RAN)


OPERATE: dict[str, Operate] = {
    f"docs.fastapi-showcase.{function.__name__}": function for function in (endpoint_explorer, async_demo, stress_test)
}
