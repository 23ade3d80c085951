"""The demos that ask and measure: endpoints, blocking, many requests at once."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor, typed
from tests.live_examples.operating import CALLBACK, Operate, backend_of
from tests.waiting import until

# What the three waits of a callback take one after another, and the longest of them.
IN_TURN, TOGETHER = 1.5, 0.5
RAN = re.compile("^Ran on (Flask|FastAPI|Quart) at ")


def endpoint_explorer(visitor: Visitor) -> None:
    """Reads the list, fills in a parameter, sends, and reads the answer; then takes the call along as Python."""
    page = visitor.page
    source = "read from /openapi.json" if backend_of(visitor) == "fastapi" else "made from the models of the server"
    expect(page.locator("#showcase-explorer-source")).to_contain_text(source)
    endpoint = page.locator("#showcase-explorer-endpoint")
    endpoint.fill("fan-out")
    page.get_by_role("option", name="GET /api/demo/fan-out").click()
    wait = page.get_by_label("wait_ms")
    expect(page.locator("#showcase-explorer-fields")).to_contain_text("query, whole number, 0 to 500, 300 when empty")
    typed(wait, "20")
    page.locator("#showcase-explorer-send").click()
    expect(page.locator("#showcase-explorer-status")).to_contain_text("200 OK · success")
    expect(page.locator("#showcase-explorer-body")).to_contain_text('"in_turn_ms": 60')
    expect(page.locator("#showcase-explorer-ran")).to_have_text(RAN)
    page.locator(".mantine-SegmentedControl-label", has_text="httpx").click()
    expect(page.locator("#showcase-explorer-code")).to_contain_text("/api/demo/fan-out?wait_ms=20")


def async_demo(visitor: Visitor) -> None:
    """Three waits in a row take three times as long as side by side, and nobody waits for either."""
    page = visitor.page
    assert seconds(visitor, "sync", "in the thread") >= IN_TURN
    # A halt of the machine makes one run long, and never a run too short.
    assert until(lambda: (took := seconds(visitor, "async", "on the event loop")) < IN_TURN and took) >= TOGETHER
    for lane in ("sync", "async"):
        words = re.compile(r"^\d+ heartbeats: fastest .+, median .+, slowest ")
        expect(page.locator(f"#showcase-async-{lane}-words")).to_have_text(words)
    expect(page.locator("#showcase-async-ran")).to_have_text(RAN)


def seconds(visitor: Visitor, lane: str, where: str) -> float:
    """Runs a callback, and gives the time that it says it took."""
    said = run(visitor, lane)
    assert re.match(rf"^Took \d+\.\d\d s {where}", said)
    return float(said.split()[1])


def run(visitor: Visitor, lane: str) -> str:
    """Runs a callback, and gives what it says then."""
    start, result = (visitor.page.locator(f"#showcase-async-{lane}-{part}") for part in ("start", "result"))
    with visitor.holding(CALLBACK):
        start.click()
        expect(result).to_have_text("Running …")
        expect(start).to_be_disabled()
    expect(result).to_have_text(re.compile("^(Took|Not run)"))
    expect(start).to_be_enabled()
    return result.inner_text()


def stress_test(visitor: Visitor) -> None:
    """Two runs, of which the table keeps both, newest first."""
    page = visitor.page
    rows = page.locator("#showcase-stress-table tbody tr")
    for count in (20, 40):
        typed(page.locator("#showcase-stress-count"), str(count))
        page.locator("#showcase-stress-start").click()
        expect(page.locator("#showcase-stress-status")).to_contain_text(f"{count} of {count} answered in ")
        expect(page.locator("#showcase-stress-status")).to_contain_text("No errors.")
        expect(rows.nth(0)).to_contain_text(f"{count} of {count}")
    expect(rows.nth(1)).to_contain_text("20 of 20")
    expect(page.locator("#showcase-stress-chart .recharts-bar-rectangle").first).to_be_attached()
    expect(page.locator("#showcase-stress-ran")).to_have_text(RAN)


OPERATE: dict[str, Operate] = {
    f"docs.fastapi-showcase.{function.__name__}": function for function in (endpoint_explorer, async_demo, stress_test)
}
