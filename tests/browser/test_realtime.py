"""Streams recover from errors on the pages that show them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Route, WebSocketRoute, expect

from tests.browser.visitor import Visitor, typed
from tests.live_examples.operating import backend_of, drawn_frame, frame_of
from tests.live_examples.realtime import cell
from tests.servers.test_demo_endpoints import STREAMS
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE, until

EVENTS = "/api/demo/feed/events?count=300"
COUNTED = ("Messages", "Missed")
SOCKET = re.compile(r"/api/demo/(feed/socket|clock)$")


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open a tab of a user, whose network connection the tests break."""
    with Visitor.returning(browser, site.url) as visitor:
        yield visitor


@pytest.fixture
def newcomer(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open the same in a new profile, in which a test can stop the clock."""
    with Visitor.opening(browser, site.url) as visitor:
        yield visitor


def test_a_socket_that_the_server_closes_is_opened_anew(reader: Visitor) -> None:
    """The close code is that of a server that restarts, and earlier messages remain counted."""
    if closed_at(reader, "/realtime", "docs.realtime.four_ways") == "flask":
        return  # Flask has no WebSocket, as `test_operated` shows.
    frame = frame_of(reader, "docs.realtime.four_ways")
    state = frame.locator("#realtime-socket-state")
    reader.record_texts("#realtime-socket-state")
    frame.get_by_role("button", name="Start WebSocket").click()
    reader.has_shown(re.compile(r"^Closed by the server \(going away, 1001\)\. Reconnecting in 2 s"))
    expect(state).to_have_text(re.compile("^Open"))
    expect(cell(frame, "Messages", 3)).to_have_text(re.compile(r"^\d\d+$"))
    assert number(cell(frame, "Missed", 3)) > 0, "what was taken while nothing was connected"
    frame.get_by_role("button", name="Stop WebSocket").click()
    expect(state).to_have_text("Stopped by you.")
    reader.check()


@pytest.mark.release
def test_the_clock_that_the_server_closes_is_opened_anew(reader: Visitor) -> None:
    if closed_at(reader, "/fastapi-showcase", "docs.fastapi-showcase.streaming") == "flask":
        return
    frame = frame_of(reader, "docs.fastapi-showcase.streaming")
    reader.record_texts("#showcase-streaming-clock-state")
    frame.locator("#showcase-streaming-clock-open").click()
    reader.has_shown(re.compile(r"^Closed by the server \(going away, 1001\)\. Reconnecting in 2 s, attempt 2 of 5"))
    expect(frame.locator("#showcase-streaming-clock-state")).to_have_text("Open.")
    reader.check()


@pytest.mark.release
def test_no_slot_is_free(reader: Visitor, site: Site) -> None:
    """The page shows the status and the reason, and gets a stream as soon as a slot is free."""
    frame = shown(reader, "/realtime", "docs.realtime.four_ways")
    state = frame.locator("#realtime-events-state")
    with ExitStack() as others:
        until(lambda: is_taken(site, others))
        reader.record_texts("#realtime-events-state")
        frame.get_by_role("button", name="Start Events").click()
        reader.has_shown(re.compile(r"^429: This process has \d+ event streams open.*Reconnecting in 2 s"))
    expect(state).to_have_text("Open.")
    assert all("429" in trouble for trouble in reader.troubles), "the browser itself logs the request that was refused"


@pytest.mark.release
def test_a_server_that_does_not_answer(newcomer: Visitor) -> None:
    """The page sends five requests, with longer waits, and then stops."""
    frame = shown(newcomer, "/realtime", "docs.realtime.four_ways")
    newcomer.stop_clock()
    newcomer.page.route("**/api/demo/feed", lambda route: route.abort())
    newcomer.record_texts("#realtime-polling-state")
    frame.get_by_role("button", name="Start Polling").click()
    until(lambda: "Connecting" in later(newcomer, 10))
    later(newcomer, 250)  # The page waits this long before it connects, because the user can click again.
    # Time passes while the page waits, not during its requests, because the measurement would stop after a minute.
    until(lambda: "5 attempts" in later(newcomer, 500 if "Reconnecting" in newcomer.recorded[-1] else 0))
    waits = ((2, 2), (3, 4), (4, 8), (5, 16))
    assert [text for text in newcomer.recorded if text.startswith("The server")] == [
        *(f"The server does not respond. Reconnecting in {wait} s, attempt {n} of 5." for n, wait in waits),
        "The server does not respond. Stopped after 5 attempts.",
    ]
    expect(frame.get_by_role("button", name="Start Polling")).to_be_visible()


def test_streams_end_when_the_reader_leaves(reader: Visitor, site: Site) -> None:
    """All slots are free again long before the streams would have ended."""
    frame = shown(reader, "/realtime", "docs.realtime.four_ways")
    asked: list[str] = []
    frame.get_by_role("button", name="Start all four").click()
    expect(cell(frame, "Messages", 2)).to_have_text(re.compile(r"^[1-9]\d*$"))
    reader.page.locator('nav a[href="/backends"]').first.click()
    expect(reader.heading).to_have_text("Backends")
    reader.live()
    with ExitStack() as others:
        until(lambda: is_taken(site, others))
    reader.page.title()  # This handles the reports of earlier requests before the test listens.
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.locator('nav a[href="/realtime"]').first.click()
    expect(reader.heading).to_have_text("Real-time updates")
    expect(frame.locator("#realtime-events-state")).to_have_text("Not started")
    assert not [url for url in asked if "/api/demo/feed" in url], "nobody started anything since"
    reader.check()


@pytest.mark.release
def test_the_comparison_of_clocks_ends_when_the_reader_leaves(reader: Visitor) -> None:
    frame = shown(reader, "/realtime", "docs.realtime.four_ways")
    requests: list[Route] = []
    reader.page.route("**/api/demo/feed", lambda route: requests.append(route))  # noqa: PLW0108  # not a built-in method
    with reader.page.expect_request("**/api/demo/feed"):
        frame.get_by_role("button", name="Start all four").click()
    reader.page.locator('nav a[href="/backends"]').first.click()
    expect(reader.heading).to_have_text("Backends")
    with reader.page.expect_response("**/api/demo/feed"):
        requests[0].continue_()
    reader.page.locator('nav a[href="/realtime"]').first.click()
    expect(frame.locator("#realtime-events-state")).to_have_text("Not started")
    assert len(requests) == 1


@pytest.mark.release
def test_fifty_clicks(newcomer: Visitor) -> None:
    """Fifty clicks open at most one stream. The switch and the state still agree and still work."""
    frame = shown(newcomer, "/realtime", "docs.realtime.four_ways")
    asked: list[str] = []
    newcomer.page.on("request", lambda request: asked.append(request.url))
    newcomer.stop_clock()
    for _ in range(50):
        frame.locator("#realtime-events-switch").dispatch_event("click")
        newcomer.page.clock.run_for(10)
    newcomer.page.clock.resume()
    state = frame.locator("#realtime-events-state")
    expect(state).to_have_text(re.compile(r"^(Open|Stopped by you)\.$"))
    is_open = state.inner_text() == "Open."
    expect(frame.get_by_role("button", name="Stop Events" if is_open else "Start Events")).to_be_visible()
    assert len([url for url in asked if "/feed/events" in url]) <= (1 if is_open else 0)
    frame.get_by_role("button", name="Start all four").click()
    expect(state).to_have_text("Open.")
    frame.get_by_role("button", name="Stop all").click()
    expect(state).to_have_text("Stopped by you.")
    newcomer.check()


def test_nothing_runs_in_a_hidden_tab(reader: Visitor, site: Site) -> None:
    """Samples that are taken while the tab is hidden do not count as missed.

    A server that stalls also skips samples, so the test tries several times.
    """
    frame = shown(reader, "/realtime", "docs.realtime.four_ways")
    frame.get_by_role("button", name="Start Events").click()
    expect(cell(frame, "Messages", 2)).to_have_text(re.compile(r"^[1-9]\d*$"))
    until(lambda: missed_while_hidden(reader, site, frame) == 0)
    reader.check()


def missed_while_hidden(reader: Visitor, site: Site, frame: Locator) -> int:
    """Return how many more samples are missed if the tab is hidden while ten are taken."""
    state, messages, missed = frame.locator("#realtime-events-state"), *(cell(frame, row, 2) for row in COUNTED)
    expect(state).to_have_text("Open.")
    hide(reader, hidden=True)
    expect(state).to_have_text("Paused while this tab is hidden.")
    seen, before = number(messages), number(missed)
    with site.client() as client:
        first = newest(client)
        until(lambda: newest(client) >= first + 10)
    hide(reader, hidden=False)
    until(lambda: number(messages) > seen)
    return number(missed) - before


@pytest.mark.release
def test_absurd_numbers_for_the_stream(reader: Visitor) -> None:
    """The page limits the numbers to the allowed range, and shows the numbers that it uses."""
    frame = shown(reader, "/fastapi-showcase", "docs.fastapi-showcase.streaming")
    count, interval = frame.get_by_label("Events (1–30)"), frame.get_by_label("Gap in ms (20–500)")
    state = frame.locator("#showcase-streaming-events-state")

    def ask(asked: tuple[str, str], used: tuple[str, str]) -> None:
        typed(count, asked[0])
        typed(interval, asked[1])
        frame.locator("#showcase-streaming-events-open").click()
        expect(count).to_have_value(used[0])
        expect(interval).to_have_value(used[1])

    ask(("-5", "20"), ("1", "20"))
    expect(state).to_have_text("Complete: the server sent 1 event.")
    ask(("2", "-1"), ("2", "20"))
    expect(state).to_have_text("Complete: the server sent 2 events.")
    with reader.page.expect_request("**/api/demo/events?*") as asked, reader.holding(re.compile(r"/api/demo/events\?")):
        ask(("1000000000", ""), ("30", "250"))
        assert asked.value.url.endswith("?count=30&interval_ms=250")
        frame.locator("#showcase-streaming-events-close").click()
        expect(state).to_have_text("Closed by you.")
    reader.check()


def shown(reader: Visitor, path: str, module: str) -> Locator:
    """Return the frame of an example that is live and in view."""
    reader.go(path)
    reader.live()
    return drawn_frame(reader, module)


def closed_at(reader: Visitor, path: str, module: str) -> str:
    """Show an example whose first socket the server closes after two messages, and return the backend."""
    closed: list[bool] = []

    def pass_two(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        if closed:
            return
        closed.append(True)
        seen: list[object] = []

        def pass_on(message: str | bytes) -> None:
            seen.append(message)
            socket.send(message)
            if len(seen) == 2:
                socket.close(code=1001)
                server.close()

        server.on_message(pass_on)

    reader.page.route_web_socket(SOCKET, pass_two)
    shown(reader, path, module)
    return backend_of(reader)


def later(reader: Visitor, milliseconds: int) -> str:
    """Advance the time of the page, and return the last recorded text."""
    reader.page.clock.run_for(milliseconds)
    return reader.recorded[-1]


def hide(reader: Visitor, *, hidden: bool) -> None:
    """Hide or show the tab, as a browser does when the user goes to another tab and comes back."""
    reader.page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def is_taken(site: Site, others: ExitStack) -> bool:
    """Take all slots for streams. If a slot is missing, release the others and return False."""
    with ExitStack() as taken:
        for _ in range(STREAMS[site.backend]):
            stream = httpx.stream("GET", site.url + EVENTS, headers={"user-agent": BROWSER}, timeout=PATIENCE)
            if taken.enter_context(stream).status_code != 200:
                return False
        others.push(taken.pop_all())
        return True


def newest(client: httpx.Client) -> int:
    """Return the number of the latest sample."""
    taken: int = client.get("/api/demo/feed").json()["number"]
    return taken


def number(figure: Locator) -> int:
    """Return a value of the table."""
    return int(figure.inner_text())
