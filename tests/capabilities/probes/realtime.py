"""Probes of data that the server sends without a request: WebSocket callbacks, streams, and sockets."""

from urllib.parse import urlsplit

import httpx
from playwright.sync_api import expect
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from tests.capabilities.probes import yes_if
from tests.capabilities.results import Status
from tests.capabilities.subject import Subject
from tests.serving import BROWSER, Site
from tests.waiting import until

SOON = 6_000
LATER = 10_000
# Longer than a browser on this machine needs to open a socket, measured with the sockets that it does open.
NEVER = 2.0


def websocket_callbacks(subject: Subject) -> Status:
    """Check that an update is visible before the callback ends. Partial: it is visible when the callback has ended."""
    page, gate = subject.visitor.page, subject.gate("stream")
    page.locator("#stream-button").click()
    try:
        expect(page.locator("#stream-steps")).to_have_text("first", timeout=SOON)
        streamed = True
    except AssertionError:
        streamed = False
    gate.open()
    expect(page.locator("#stream-output")).to_have_text("last", timeout=LATER)
    expect(page.locator("#stream-steps")).to_have_text("first")
    return "yes" if streamed else "partial"


def get_prop(subject: Subject) -> Status:
    """Check that a callback reads a property from the browser that is not an input."""
    page = subject.visitor.page
    page.locator("#asks-input").fill("by hand")
    page.locator("#asks-button").click()
    return seen(subject, "#asks-output", "read by hand")


def persistent_callbacks(subject: Subject) -> Status:
    """Check that a callback without inputs runs as long as the page is open."""
    return seen(subject, "#persistent-output", "running")


def no_unused_websocket(subject: Subject) -> Status:
    """Check that the server has no WebSocket after a page load and a callback."""
    site, _ = subject.own
    with subject.visiting(site.url, f"{subject.host.own_prefix[subject.backend]}/quiet") as visitor:
        visitor.page.locator("#echo-button").click()
        expect(visitor.page.locator("#echo-output")).to_have_text("echo 1", timeout=LATER)
        try:
            until(lambda: "WebSocket /" in site.log.read_text(encoding="utf-8"), seconds=NEVER)
        except AssertionError:
            return "yes"
        return "no"


def server_sent_events(subject: Subject) -> Status:
    """Check that the first event arrives before the second."""
    url = subject.main.url + subject.host.events
    with httpx.stream("GET", url, headers={"user-agent": BROWSER}, timeout=10) as answer:
        if not answer.headers["content-type"].startswith("text/event-stream"):
            return "no"
        texts = answer.iter_text()
        first = next(texts)
        return yes_if(first.count("data:") == 1 and "data:" in "".join(texts))


def websocket_routes(subject: Subject) -> Status:
    """Check that a WebSocket sends a message."""
    try:
        with connect(socket_url(subject.main, subject.host.socket)) as socket:
            return yes_if(socket.recv(timeout=10))
    except InvalidHandshake:
        return "no"


def socket_url(site: Site, path: str) -> str:
    """Return the URL of a WebSocket."""
    return f"ws://{urlsplit(site.url).netloc}{path}"


def seen(subject: Subject, selector: str, text: str) -> Status:
    """Check that the page soon shows a text."""
    try:
        expect(subject.visitor.page.locator(selector)).to_have_text(text, timeout=SOON)
    except AssertionError:
        return "no"
    return "yes"
