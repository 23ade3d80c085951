"""The live examples in `docs/authoring/`, which the pages Directives and Live examples show."""

import re
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import frame_of

_TIME = re.compile(r"(\d\d:\d\d:\d\d) UTC")


def hello(visitor: Visitor) -> None:
    """Wave twice, and check the count."""
    frame = frame_of(visitor, "docs.authoring.hello")
    expect(frame.get_by_role("status")).to_have_text("No waves yet.")
    frame.get_by_role("button", name="Wave").click()
    expect(frame.get_by_role("status")).to_have_text("Waved 1 time.")
    frame.get_by_role("button", name="Wave").click()
    expect(frame.get_by_role("status")).to_have_text("Waved 2 times.")


def tide(visitor: Visitor) -> None:
    """Open the page again, and check that it shows the time of this view."""
    before = datetime.now(UTC).replace(microsecond=0)
    visitor.page.reload()
    visitor.live()
    frame = frame_of(visitor, "docs.authoring.tide")
    expect(frame).to_contain_text(_TIME)
    match = _TIME.search(frame.inner_text())
    assert match
    shown = datetime.strptime(match[1], "%H:%M:%S").replace(tzinfo=UTC)
    seconds = (shown - before.replace(year=1900, month=1, day=1)).total_seconds() % 86_400
    assert seconds <= (datetime.now(UTC) - before).total_seconds()


OPERATE = {"docs.authoring.hello": hello, "docs.authoring.tide": tide}
