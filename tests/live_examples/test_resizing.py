"""A resized figure keeps the result of its callback."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visitor import Visitor
from tests.live_examples.data_visualization import (
    FOLDER,
    box_of,
    double_clicked,
    drawn,
    is_listening,
    shows_all,
    zoomed,
)
from tests.live_examples.operating import CALLBACK, drawn_frame
from tests.serving import Site
from tests.waiting import until


@pytest.mark.release
def test_turning_a_phone_undoes_no_zoom(browser: Browser, site: Site) -> None:
    asked: list[str] = []

    def is_zoom_sent() -> bool:
        """Zoom. Plotly draws before Dash listens: then zoom out for the next attempt."""
        if zoomed(visitor, figure):
            with suppress(AssertionError):
                until(lambda: [body for body in asked if "xaxis.range[0]" in body], seconds=5)
                return True
            until(lambda: double_clicked(visitor, figure))
        return False

    with Visitor.returning(browser, site.url) as visitor:
        visitor.go("/data-visualization")
        visitor.live()
        frame = drawn_frame(visitor, f"{FOLDER}.million")
        figure, said = drawn(frame), frame.get_by_role("status")
        shows_all(figure)
        visitor.page.on("request", lambda request: asked.append(request.post_data or ""))
        with visitor.holding(CALLBACK):
            until(is_zoom_sent)
            turned(visitor, figure)
        expect(said).to_contain_text(re.compile(r"^800 of 2[45]\d,\d{3} points"))
        assert [body for body in asked if "autosize" in body] == []
        visitor.check()


def turned(visitor: Visitor, figure: Locator) -> None:
    """Make the window half as wide, and wait until the figure has followed."""
    window, width = visitor.page.viewport_size, box_of(figure)["width"]
    assert window
    visitor.page.set_viewport_size({"width": window["width"] // 2, "height": window["height"]})
    until(lambda: box_of(figure)["width"] < width)
    is_listening(figure)
