"""The example of the page "Choose a backend"."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import Operate, frame_of

CHOOSER = "docs.backend-comparison.chooser"


def choose(visitor: Visitor) -> None:
    """Check that a yes ends in a recommendation, and that six times no ends in Flask."""
    frame = frame_of(visitor, CHOOSER)
    question, backend = frame.locator("#chooser-question"), frame.locator("#chooser-backend")
    again = frame.get_by_role("button", name="Start again")
    for answers, expected in ((["No", "No", "Yes"], "FastAPI"), (["Yes"], "Flask"), (["No"] * 6, "Flask")):
        for number, answer in enumerate(answers):
            expect(frame.get_by_text(f"Question {number + 1} of 6")).to_be_visible()
            asked = question.inner_text()
            frame.get_by_role("button", name=answer, exact=True).click()
            expect(frame.locator("#chooser-path li").nth(number)).to_have_text(f"{asked} {answer}.")
        expect(backend).to_have_text(expected)
        again.click()
        expect(question).to_have_text("Does the app depend on Flask extensions?")
    expect(again).to_be_disabled()


OPERATE: dict[str, Operate] = {CHOOSER: choose}
