"""The live examples of the page "Getting started"."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import frame_of


def hello(visitor: Visitor) -> None:
    """Type a name, and read the greeting."""
    frame = frame_of(visitor, "docs.getting-started.hello")
    expect(frame.get_by_role("status")).to_have_text("Hello. Who is there?")
    frame.get_by_label("Your name").fill("Cora")
    expect(frame.get_by_role("status")).to_have_text("Hello, Cora.")


OPERATE = {"docs.getting-started.hello": hello}
