"""The explorer of the showcase handles invalid input and explains it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.showcase import PLAIN, WITHOUT_GIVING_UP, explorer, held, kept, reader, says, send, timers, tried
from tests.browser.visitor import Visitor
from tests.tiers import some

__all__ = ["kept", "reader"]

# The plain endpoint starts a stream and never ends it. A route of Playwright cannot do this.
ONE_EVENT = """() => {
    const stock = window.stockFetch = window.fetch;
    const stream = (signal) => new ReadableStream({
        start: (sink) => {
            sink.enqueue(new TextEncoder().encode("data: one\\n\\n"));
            signal.addEventListener("abort", () => sink.error(signal.reason));
        },
    });
    window.fetch = async (address, options) => String(address).includes("/api/demo/plain")
        ? new Response(stream(options.signal), { headers: { "content-type": "text/event-stream" } })
        : stock(address, options);
}"""


def test_a_dead_endpoint_is_an_error_in_words(reader: Visitor) -> None:
    page = tried(reader, "/api/demo/nothing-here")
    says(page, "404", "client error")
    expect(page.locator("#showcase-explorer-status")).not_to_contain_text("success")


def test_a_page_is_no_data(reader: Visitor) -> None:
    says(tried(reader, "/configuration"), "200", "HTML page, not data", "text/html")


FOREIGN = ["https://example.org/", "//example.org/x", "/\\example.org", "javascript:alert(1)", "http://["]


@pytest.mark.parametrize("address", some(FOREIGN, "//example.org/x"))
def test_only_the_site_itself_is_asked(reader: Visitor, address: str) -> None:
    asked: list[str] = []
    page = explorer(reader, "GET another path")
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    send(page, path=address)
    says(page, "not sent")
    assert asked == []


def test_what_is_needed_is_asked_for(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/tasks/{task_id}")
    page.locator("#showcase-explorer-send").click()
    says(page, "not sent", "“task_id” is required.")
    expect(page.locator("#showcase-explorer-code")).to_have_text("“task_id” is required.")
    send(page, task_id="../../../healthz")
    says(page, "200", "success")
    send(page, task_id="no id")
    says(page, "422", "client error")


def test_a_header_is_sent_and_a_wrong_one_is_not(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/dependency")
    send(page, **{"accept-language": "de-CH, en;q=0.5"})
    says(page, "200", "success")
    expect(page.locator("#showcase-explorer-body")).to_contain_text('"language": "de-CH"')
    send(page, **{"accept-language": "中"})
    says(page, "not sent", "ASCII characters only")


def test_parameters_that_do_not_fit_are_refused_by_the_server(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/fan-out")
    send(page, wait_ms="1000000000")
    says(page, "422", "client error")
    expect(page.locator("#showcase-explorer-body")).to_contain_text("less than or equal to 500")


def test_a_post_is_sent_as_one(reader: Visitor) -> None:
    page = explorer(reader, "POST /api/demo/tasks")
    send(page, steps="1")
    says(page, "202", "success")
    expect(page.locator("#showcase-explorer-code")).to_contain_text("-X POST")


def test_a_stream_is_shown_while_it_comes_and_ended(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/events")
    send(page, count="30", interval_ms="20")
    says(page, "success", "closed after the first 5 events")
    expect(page.locator("#showcase-explorer-body")).to_contain_text('"number":5')
    expect(page.locator("#showcase-explorer-body")).not_to_contain_text('"number":6')


def test_a_stream_that_is_cancelled_leaves_what_had_come(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/plain")
    with timers(reader, WITHOUT_GIVING_UP):
        page.evaluate(ONE_EVENT)
        page.locator("#showcase-explorer-send").click()
        expect(page.locator("#showcase-explorer-body")).to_have_text("data: one")
        page.locator("#showcase-explorer-cancel").click()
        says(page, "200", "success", "; canceled.")
    expect(page.locator("#showcase-explorer-body")).to_have_text("data: one")
    page.evaluate("window.fetch = window.stockFetch; 0")


def test_a_request_without_an_answer_can_be_cancelled(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/plain")
    with held(reader):
        page.locator("#showcase-explorer-send").click()
        expect(page.locator("#showcase-explorer-status")).to_contain_text("waiting")
        expect(page.locator("#showcase-explorer-send")).to_be_disabled()
        page.locator("#showcase-explorer-cancel").click()
        says(page, "no response", "The request was canceled after ")
        expect(page.locator("#showcase-explorer-cancel")).to_be_disabled()


ANSWERS: dict[str, tuple[Callable[[Route], None], tuple[str, ...]]] = {
    "nothing at all": (lambda route: route.fulfill(status=204), ("204", "success", "no body")),
    "an empty body": (lambda route: route.fulfill(status=200, body=""), ("200", "no body")),
    "what is called JSON": (
        lambda route: route.fulfill(status=200, body="{nonsense", content_type="application/json"),
        ("the body is not valid JSON",),
    ),
    "a picture": (
        lambda route: route.fulfill(status=200, body=b"\x89PNG\x00", content_type="image/png"),
        ("image/png is not text, so the body is not shown",),
    ),
    "far too much": (
        lambda route: route.fulfill(status=200, body="x" * 3_000_000, content_type="text/plain"),
        ("stopped after 1000.0 kB", "the first 20,000 of "),
    ),
    "an error of the server": (
        lambda route: route.fulfill(status=503, body="{}", content_type="application/problem+json"),
        ("503", "server error"),
    ),
    "no network": (lambda route: route.abort(), ("no response", "Check that the server is running.")),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_comes_is_shown_as_what_it_is(reader: Visitor, answer: str) -> None:
    respond, texts = ANSWERS[answer]
    reader.page.route(PLAIN, respond)
    page = explorer(reader, "GET /api/demo/plain")
    page.locator("#showcase-explorer-send").click()
    says(page, *texts)


def test_an_answer_is_text_never_markup(reader: Visitor) -> None:
    markup = "<img src=x onerror=\"document.title = 'broken'\"><b>bold</b>"
    reader.page.route(PLAIN, lambda route: route.fulfill(body=markup, content_type="text/plain"))
    page = explorer(reader, "GET /api/demo/plain")
    page.locator("#showcase-explorer-send").click()
    expect(page.locator("#showcase-explorer-body")).to_have_text(markup)
    expect(page.locator("#showcase-explorer-body b")).to_have_count(0)
