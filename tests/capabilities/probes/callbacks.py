"""Probes of callbacks and their responses."""

from concurrent.futures import ThreadPoolExecutor

import httpx
from playwright.sync_api import expect

from tests.capabilities.probes import yes_if
from tests.capabilities.results import Status
from tests.capabilities.subject import Subject, get
from tests.servers.calling import call
from tests.waiting import until

LAYOUT = "/_dash-layout"
SOON = 5.0


def def_callbacks(subject: Subject) -> Status:
    """Check that another request gets a response while a callback blocks."""
    gate = subject.gate("holds")
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(call, subject.main, "holds")
        until(lambda: gate.entered() or held.done())
        assert gate.entered(), held.result().text
        try:
            answered = get(subject.main, LAYOUT, seconds=SOON).status_code == 200
        except httpx.TimeoutException:
            answered = False
        finally:
            gate.open()
    assert "held" in held.result().text
    return yes_if(answered)


def async_callbacks(subject: Subject) -> Status:
    """Check that a coroutine function responds."""
    return yes_if("awaited" in call(subject.main, "later").text)


def background_callbacks(subject: Subject) -> Status:
    """Check that a job in another process reports its progress, and then its result."""
    page, gate = subject.visitor.page, subject.gate("background")
    page.locator("#background-button").click()
    expect(page.locator("#background-progress")).to_have_text("half", timeout=10_000)
    gate.open()
    expect(page.locator("#background-output")).to_have_text("worked", timeout=10_000)
    return "yes"


def content_type(subject: Subject) -> Status:
    """Check that the content type of the response is JSON."""
    return yes_if(call(subject.main, "echo").headers.get("content-type", "").startswith("application/json"))


def exceptions_logged(subject: Subject) -> Status:
    """Check that the exception of a failed callback is in the log of the server."""
    assert call(subject.main, "fails").status_code == 500
    return logs(subject, "the fault that an operator looks for")


def logs(subject: Subject, text: str) -> Status:
    """Check that the server now writes a text to its log."""
    try:
        until(lambda: text in subject.main.log.read_text(encoding="utf-8", errors="replace"), seconds=SOON)
    except AssertionError:
        return "no"
    return "yes"
