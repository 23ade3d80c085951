"""The demos of long-running callbacks: over a WebSocket, persistent, and in the background."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.live_examples.operating import Operate, backend_of
from tests.waiting import until

# The query parameter with which Dash polls the state of a job.
POLL = re.compile(r"[?&]job=")
RAN = re.compile("^Ran on (Flask|FastAPI|Quart) at ")


def stream_over_a_socket(visitor: Visitor) -> None:
    """Check that the steps arrive one by one and can be stopped. On Flask, all steps arrive at the end."""
    page, result = visitor.page, visitor.page.locator("#showcase-socket-result")
    progress = page.get_by_role("progressbar", name="Progress of the measurement")
    page.get_by_role("slider").first.press("End")  # slow, so that there is time to stop it
    page.locator("#showcase-socket-start").click()
    if backend_of(visitor) == "flask":
        expect(result).to_contain_text("24 steps over HTTP")
        expect(page.locator("#showcase-socket-ran")).to_have_text(RAN)
        return
    expect(progress).to_have_attribute("aria-valuenow", re.compile("^([1-9]|[1-8][0-9])"))
    page.locator("#showcase-socket-stop").click()
    expect(result).to_have_text(re.compile(r"^Stopped after \d+ of 24 steps"))
    page.get_by_role("slider").first.press("Home")
    page.locator("#showcase-socket-start").click()
    expect(result).to_contain_text("24 steps over a WebSocket")
    expect(progress).to_have_attribute("aria-valuenow", "100")
    expect(page.locator("#showcase-socket-ran")).to_have_text(RAN)


def share_a_counter(visitor: Visitor) -> None:
    """Check that one window shows the additions of another window."""
    page, count = visitor.page, visitor.page.locator("#showcase-persistent-count")
    page.locator("#showcase-persistent-join").click()
    expect(page.locator("#showcase-persistent-state")).to_have_text(re.compile("^Connected"))
    with visitor.context.expect_page() as opening:
        page.evaluate("window.open(location.href)")
    other = opening.value
    until(lambda: other.evaluate("!!window.atoll?.boot"))
    other.evaluate("window.atoll.boot()")
    add = other.locator("#atoll-content #showcase-persistent-add")
    add.scroll_into_view_if_needed()
    add.click()
    added = other.locator("#showcase-persistent-count")
    expect(added).to_have_text(re.compile(r"^\d+$"))
    expect(count).to_have_text(added.inner_text())
    other.close()


def work_in_the_background(visitor: Visitor) -> None:
    """Check that progress arrives, that other callbacks respond during this time, and that another run is canceled."""
    page, result = visitor.page, visitor.page.locator("#showcase-background-result")
    # If the machine halts, one job can end before the question is sent, or before the job is canceled.
    assert any(answered_meanwhile(visitor, questions) for questions in (1, 2, 3))
    expect(page.locator("#showcase-background-ran")).to_have_text(RAN)
    assert any(cancelled_meanwhile(visitor) for _ in range(3))
    expect(page.locator("#showcase-background-cancel")).to_be_disabled()
    expect(result).to_have_text("Last survey: canceled")


def answered_meanwhile(visitor: Visitor, questions: int) -> bool:
    """Run a job, and ask a question after its first progress.

    Return whether the response arrived before the end of the job.
    """
    page, start = visitor.page, visitor.page.locator("#showcase-background-start")
    visitor.record_texts("#showcase-background-state")
    start.click()
    visitor.has_shown(re.compile(r"^1?\d of 20 squares"))
    page.locator("#showcase-background-ask").click()
    expect(page.locator("#showcase-background-answer")).to_contain_text(f"{questions} call")
    is_running = start.is_disabled()
    expect(start).to_be_enabled()
    expect(page.locator("#showcase-background-result")).to_have_text(re.compile("^Last survey: 20 squares in"))
    return is_running


def cancelled_meanwhile(visitor: Visitor) -> bool:
    """Start and cancel a job.

    Return whether it was canceled before it ended, and whether the page still shows that at the end.
    """
    page, result = visitor.page, "#showcase-background-result"
    start, cancel = (page.locator(f"#showcase-background-{button}") for button in ("start", "cancel"))
    visitor.record_texts(result)
    with visitor.holding(POLL):
        start.click()
        expect(start).to_be_disabled()
        expect(cancel).to_be_disabled()  # the job that it would cancel is not known yet
    until(lambda: cancel.is_enabled() or start.is_enabled())
    is_pressed = cancel.evaluate("(button) => { button.click(); return !button.disabled; }")
    expect(start).to_be_enabled()
    if is_pressed:
        visitor.has_shown(re.compile("^Last survey: canceled$"))
    return page.locator(result).inner_text() == "Last survey: canceled"


OPERATE: dict[str, Operate] = {
    "docs.fastapi-showcase.websocket_callbacks": stream_over_a_socket,
    "docs.fastapi-showcase.persistent": share_a_counter,
    "docs.fastapi-showcase.background": work_in_the_background,
}
