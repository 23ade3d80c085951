"""The live example of the home page."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import frame_of


def home(visitor: Visitor) -> None:
    """Move the slider by one step with the keyboard, and read the new number from the server."""
    frame = frame_of(visitor, "home")
    slider = frame.get_by_role("slider")
    before = int(slider.get_attribute("aria-valuenow") or 0)
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", str(before + 1))
    expect(frame.locator("#home-sentence")).to_contain_text(f"{before + 1} live examples")
    slider.press("Home")
    expect(frame.locator("#home-sentence")).to_contain_text("1 live example:")


OPERATE = {"home": home}
