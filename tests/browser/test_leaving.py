"""A page stops its requests when the user leaves it."""

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect
from playwright.sync_api import TimeoutError as TookTooLong

from lib.http.messages import CALLBACK_PATH
from tests.browser.visitor import Visitor


@pytest.mark.release
def test_a_live_figure_stops(visitor: Visitor) -> None:
    visitor.go("/data-visualization")
    visitor.live()
    frame = visitor.page.locator('#atoll-content [data-live="docs.data-visualization.gauge"]')
    frame.scroll_into_view_if_needed()
    with visitor.page.expect_request(is_tick):
        frame.get_by_role("button", name="Start").click()
    expect(frame.get_by_role("status")).to_have_text(re.compile("Reading [0-9]+ of 60"))
    with visitor.page.expect_request(is_tick):
        pass
    visitor.page.locator('.navigation a[href="/configuration"]:visible').click()
    expect(visitor.heading).to_have_text("Configuration")
    expect(frame).to_have_count(0)
    with pytest.raises(TookTooLong), visitor.page.expect_request(is_tick, timeout=3_000):
        pass


def is_tick(request: Request) -> bool:
    """Return whether the figure requests one more reading."""
    is_callback = urlsplit(request.url).path == CALLBACK_PATH
    return is_callback and json.loads(request.post_data or "")["changedPropIds"] == ["viz-gauge-tick.n_intervals"]
