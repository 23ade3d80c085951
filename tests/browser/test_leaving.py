"""A reader who leaves a page leaves its work behind."""

import pytest
from playwright.sync_api import Request, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.visitor import Visitor


def test_a_live_figure_stops(visitor: Visitor) -> None:
    visitor.go("/data-visualization")
    visitor.live()
    frame = visitor.page.locator('#react-entry-point [data-live="docs.data-visualization.gauge"]')
    frame.scroll_into_view_if_needed()
    frame.get_by_role("button", name="Start").click()
    expect(frame.get_by_role("status")).to_contain_text("Reading 1 of 60", timeout=15_000)
    with visitor.page.expect_request(is_tick):
        expect(frame.get_by_role("status")).to_contain_text("Reading 2 of 60", timeout=15_000)
    visitor.page.locator('.navigation a[href="/configuration"]:visible').click()
    expect(visitor.heading).to_have_text("Configuration")
    expect(frame).to_have_count(0)
    with pytest.raises(TookTooLong), visitor.page.expect_request(is_tick, timeout=3_000):
        pass


def is_tick(request: Request) -> bool:
    """Whether the figure asks for one more reading."""
    return "viz-gauge-tick.n_intervals" in (request.post_data or "")
