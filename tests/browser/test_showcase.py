"""The demos of FastAPI features handle invalid input and explain it."""

import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.kept import Kept, keeping
from tests.browser.visitor import Visitor, typed
from tests.live_examples.fastapi_showcase import run
from tests.live_examples.operating import CALLBACK, drawn_frame, frame_of
from tests.serving import Site
from tests.waiting import PATIENCE, until

FOLDER = "docs.fastapi-showcase"
SCRIPTS = "/_examples/docs/fastapi-showcase"
# What Chromium itself writes when a request that a reader asked for fails.
BROWSER_OWN = "console: Failed to load resource"
PLAIN = re.compile("/api/demo/plain")
# The plain endpoint begins a stream and never ends it, as Playwright's routes cannot.
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
# The demos do not give up by themselves, as they do after 12 s and more.
WITHOUT_GIVING_UP = """() => {
    const stock = window.stockTimeout = window.setTimeout;
    window.setTimeout = (act, wait, ...more) => (wait >= 12_000 ? 0 : stock(act, wait, ...more));
}"""
# The demos give up after 1 s.
GIVING_UP_SOON = """() => {
    const stock = window.stockTimeout = window.setTimeout;
    window.setTimeout = (act, wait, ...more) => stock(act, Math.min(wait, 1_000), ...more);
}"""

NASTY = [
    "it's",
    'say "hi"',
    "$(touch /tmp/x) `id` $HOME !!",
    "back\\slash \\' \\n",
    "-X DELETE --output x",
    "a&b=c#d?e+f%20g",
    "[1-9]{a,b}",
    "line\nbreak\ttab",
    "\u00e9 \u4e2d \U0001f3dd \u2028 </script>",
]


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with keeping(request) as visitors:
        yield visitors


Opening = Callable[[Browser, str], AbstractContextManager[Visitor]]


@contextmanager
def opened(browser: Browser, site: Site, opening: Opening = Visitor.returning) -> Iterator[Visitor]:
    """A reader of the page, which is live."""
    with opening(browser, site.url) as visitor:
        visitor.go("/fastapi-showcase")
        visitor.live()
        yield visitor


@pytest.fixture
def reader(kept: Kept, browser: Browser, site: Site) -> Iterator[Visitor]:
    """A reader who tries one thing after another on the same page. Failed requests are what the reader asks for."""
    with kept.visitor(site.url, lambda: opened(browser, site)) as visitor:
        yield visitor
        fails_as_expected(visitor)


def fails_as_expected(visitor: Visitor) -> None:
    """Demand that nothing went wrong but requests that failed."""
    assert [trouble for trouble in visitor.troubles if not trouble.startswith(BROWSER_OWN)] == []


def at(visitor: Visitor, example: str) -> Page:
    """The page, scrolled to an example that is drawn."""
    drawn_frame(visitor, f"{FOLDER}.{example}")
    return visitor.page


def explorer(visitor: Visitor, endpoint: str) -> Page:
    """The explorer with an endpoint chosen."""
    page = at(visitor, "endpoint_explorer")
    expect(page.locator("#showcase-explorer-source")).to_contain_text("endpoints, ")
    page.locator("#showcase-explorer-endpoint").fill(endpoint)
    page.get_by_role("option", name=endpoint, exact=True).click()
    expect(page.locator("#showcase-explorer-endpoint")).to_have_value(endpoint)
    return page


def send(page: Page, **fields: str) -> None:
    """Fills fields in by name and sends."""
    for name, value in fields.items():
        typed(page.get_by_label(name, exact=True).or_(page.get_by_label(f"{name} *", exact=True)).first, value)
    page.locator("#showcase-explorer-send").click()


def tried(visitor: Visitor, address: str) -> Page:
    """Sends a request to an address of the reader's own."""
    page = explorer(visitor, "GET an address of your own")
    send(page, address=address)
    return page


def says(page: Page, *texts: str) -> None:
    """The explorer is done, and its status says this."""
    for text in texts:
        expect(page.locator("#showcase-explorer-status")).to_contain_text(text)
    expect(page.locator("#showcase-explorer-send")).to_be_enabled()


def called(visitor: Visitor, script: str, function: str, *arguments: Any) -> Any:
    """The result of a function of a script beside the examples, run in the page."""
    return visitor.page.evaluate(
        "async ([script, name, values]) => (await import(script))[name](...values)",
        [f"{SCRIPTS}/{script}.js", function, list(arguments)],
    )


def test_percentiles_are_of_the_nearest_rank(reader: Visitor) -> None:
    values = [15, 20, 35, 40, 50]
    assert [called(reader, "measure", "percentile", values, share) for share in (0.05, 0.3, 0.4, 0.5, 1)] == [
        15, 20, 20, 35, 50,
    ]  # fmt: skip
    assert called(reader, "measure", "percentile", [], 0.5) is None
    assert called(reader, "measure", "percentile", [10, 9, 100], 0.99) == 100


@pytest.mark.parametrize(
    ("typed", "count", "note"),
    [
        ("60", 60, ""),
        (" 7 ", 7, ""),
        ("1000000000", 200, "1000000000 is not a whole number from 1 to 200, so 200 were sent."),
        ("-5", 1, "-5 is not a whole number"),
        ("0", 1, "0 is not a whole number"),
        ("2.5", 2, "2.5 is not a whole number"),
        ("1e400", 60, "“1e400” is no number"),
        ("many", 60, "“many” is no number, so 60 were sent."),
        ("", 60, "“” is no number"),
        (None, 60, "“” is no number"),
    ],
)
def test_a_count_is_bounded_and_it_is_said(reader: Visitor, typed: str | None, count: int, note: str) -> None:
    bounded, told = called(reader, "stress_test", "countFrom", typed, 200)
    assert bounded == count
    assert told.startswith(note)
    assert bool(told) == bool(note)


def test_a_histogram_counts_every_value_once(reader: Visitor) -> None:
    values = [0, 1, 49.9, 50, 99.9, 100]
    bars = called(reader, "stress_test", "histogram", {"all": values, "server": []}, 4)
    assert [bar["all"] for bar in bars] == [2, 1, 1, 2]
    assert [bar["server"] for bar in bars] == [0, 0, 0, 0]
    assert bars[0]["time"] == "0–25 ms"


def test_copied_calls_send_exactly_what_was_typed(reader: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpx, "request", partial(httpx.request, timeout=PATIENCE))
    operation = {"method": "GET", "path": "/api/search", "parameters": [{"name": "q", "in": "query", "required": True}]}
    for value in NASTY:
        request = reader.page.evaluate(
            "async ([scripts, operation, value]) => (await import(`${scripts}/endpoint_explorer.js`))"
            ".requestFor(operation, () => value)",
            [SCRIPTS, operation, value],
        )
        curl, python, script = reader.page.evaluate(
            "async ([scripts, request]) => { const { SNIPPETS } = await import(`${scripts}/snippets.js`); "
            "return ['curl', 'httpx', 'JavaScript'].map((name) => SNIPPETS[name](request)); }",
            [SCRIPTS, request],
        )
        assert words_of(curl)[-1] == request["url"], value
        output = io.StringIO()
        with redirect_stdout(output):
            exec(python, {})
        assert json.loads(output.getvalue().removeprefix("200 "))["query"] == value
        answer = reader.page.evaluate(f"async () => {{ {script.splitlines()[0]} return response.json(); }}")
        assert answer["query"] == value


def test_copied_calls_keep_headers_methods_and_braces_apart(reader: Visitor) -> None:
    request = {"method": "POST", "url": "http://127.0.0.1/[1-3]/{a}?b='", "headers": {"x-nasty": 'it\'s "$HOME" \\'}}
    curl, python, script = reader.page.evaluate(
        "async ([scripts, request]) => { const { SNIPPETS } = await import(`${scripts}/snippets.js`); "
        "return ['curl', 'httpx', 'JavaScript'].map((name) => SNIPPETS[name](request)); }",
        [SCRIPTS, request],
    )
    assert words_of(curl) == ["--globoff", "-X", "POST", "-H", 'x-nasty: it\'s "$HOME" \\', request["url"]]
    called_with = python.split("httpx.request(")[1].split(")\nprint")[0]
    assert eval(f"dict(zip(('method', 'url'), ({called_with.split(', headers=')[0]},)))") == {
        "method": "POST",
        "url": request["url"],
    }
    assert eval(called_with.split(", headers=")[1]) == request["headers"]
    assert '"x-nasty":' in script


def words_of(command: str) -> list[str]:
    """The arguments that a shell gives to curl."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{command}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, timeout=PATIENCE)
    return done.stdout.decode().split("\0")[:-1]


def test_a_dead_endpoint_is_an_error_in_words(reader: Visitor) -> None:
    page = tried(reader, "/api/demo/nothing-here")
    says(page, "404", "client error")
    expect(page.locator("#showcase-explorer-status")).not_to_contain_text("success")


def test_a_page_is_no_data(reader: Visitor) -> None:
    says(tried(reader, "/configuration"), "200", "a page, not data", "text/html")


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org/x", "/\\example.org", "javascript:alert(1)", "http://["]
)
def test_only_the_site_itself_is_asked(reader: Visitor, address: str) -> None:
    asked: list[str] = []
    page = explorer(reader, "GET an address of your own")
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    send(page, address=address)
    says(page, "not sent")
    assert asked == []


def test_what_is_needed_is_asked_for(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/tasks/{task_id}")
    page.locator("#showcase-explorer-send").click()
    says(page, "not sent", "Fill in “task_id” first.")
    expect(page.locator("#showcase-explorer-code")).to_have_text("Fill in “task_id” first.")
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
    says(page, "success", "the first 5 events, then the stream was closed")
    expect(page.locator("#showcase-explorer-body")).to_contain_text('"number":5')
    expect(page.locator("#showcase-explorer-body")).not_to_contain_text('"number":6')


def test_a_stream_that_is_cancelled_leaves_what_had_come(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/plain")
    with timers(reader, WITHOUT_GIVING_UP):
        page.evaluate(ONE_EVENT)
        page.locator("#showcase-explorer-send").click()
        expect(page.locator("#showcase-explorer-body")).to_have_text("data: one")
        page.locator("#showcase-explorer-cancel").click()
        says(page, "200", "success", "; cancelled.")
    expect(page.locator("#showcase-explorer-body")).to_have_text("data: one")
    page.evaluate("window.fetch = window.stockFetch; 0")


def test_a_request_without_an_answer_can_be_cancelled(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/plain")
    with held(reader):
        page.locator("#showcase-explorer-send").click()
        expect(page.locator("#showcase-explorer-status")).to_contain_text("waiting")
        expect(page.locator("#showcase-explorer-send")).to_be_disabled()
        page.locator("#showcase-explorer-cancel").click()
        says(page, "no answer", "Nothing had come when the request was cancelled")
        expect(page.locator("#showcase-explorer-cancel")).to_be_disabled()


@contextmanager
def timers(visitor: Visitor, script: str) -> Iterator[None]:
    """A script changes the timers of the page until the block ends."""
    visitor.page.evaluate(script)
    try:
        yield
    finally:
        visitor.page.evaluate("window.setTimeout = window.stockTimeout; 0")


@contextmanager
def held(visitor: Visitor) -> Iterator[None]:
    """The plain endpoint answers nobody until the block ends, and the demos wait for it."""
    visitor.page.route(PLAIN, lambda route: None)
    with timers(visitor, WITHOUT_GIVING_UP):
        yield


ANSWERS: dict[str, tuple[Callable[[Route], None], tuple[str, ...]]] = {
    "nothing at all": (lambda route: route.fulfill(status=204), ("204", "success", "no body")),
    "an empty body": (lambda route: route.fulfill(status=200, body=""), ("200", "no body")),
    "what is called JSON": (
        lambda route: route.fulfill(status=200, body="{nonsense", content_type="application/json"),
        ("it is called JSON and cannot be read as JSON",),
    ),
    "a picture": (
        lambda route: route.fulfill(status=200, body=b"\x89PNG\x00", content_type="image/png"),
        ("image/png is no text, so it is not shown",),
    ),
    "far too much": (
        lambda route: route.fulfill(status=200, body="x" * 3_000_000, content_type="text/plain"),
        ("cut off after 1000.0 kB", "the first 20,000 of "),
    ),
    "an error of the server": (
        lambda route: route.fulfill(status=503, body="{}", content_type="application/problem+json"),
        ("503", "server error"),
    ),
    "no network": (lambda route: route.abort(), ("no answer", "Is the server up?")),
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


def pressed_fifty_times(page: Page, button: str) -> None:
    page.evaluate("(id) => { for (let n = 0; n < 50; n += 1) document.getElementById(id).click(); }", button)


def callbacks_for(visitor: Visitor, output: str) -> list[str]:
    """The bodies of the callback requests for an output, as they are sent."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if CALLBACK.search(request.url) and output in (request.post_data or ""):
            sent.append(request.post_data or "")

    visitor.page.on("request", note)
    return sent


@pytest.mark.parametrize("lane", ["sync", "async"])
def test_fifty_clicks_are_one_run(reader: Visitor, lane: str) -> None:
    page = at(reader, "async_demo")
    sent = callbacks_for(reader, f"showcase-async-{lane}-result")
    with reader.holding(CALLBACK):
        pressed_fifty_times(page, f"showcase-async-{lane}-start")
        expect(page.locator(f"#showcase-async-{lane}-start")).to_be_disabled()
    expect(page.locator(f"#showcase-async-{lane}-words")).to_contain_text("heartbeats: ")
    expect(page.locator(f"#showcase-async-{lane}-start")).to_be_enabled()
    assert len(sent) == 1


def test_what_blocks_is_seen_and_what_does_not_is_too(reader: Visitor, site: Site) -> None:
    page = at(reader, "async_demo")
    result, words = (page.locator(f"#showcase-async-sync-{part}") for part in ("result", "words"))
    page.locator("label", has_text="stock Dash does").click()
    if site.backend == "flask":
        expect(frame_of(reader, f"{FOLDER}.async_demo")).to_contain_text("On Flask the switch changes nothing")
        page.locator("#showcase-async-sync-start").click()
        expect(result).to_contain_text("in the thread")
        return
    until(lambda: run(reader, "sync").startswith("Took"))
    expect(result).to_contain_text("on the event loop")
    expect(words).to_contain_text("Others had to wait.")
    # On a machine that halts, the ten seconds in which it may not run again may be over.
    until(lambda: run(reader, "sync").startswith("Not run"))
    expect(result).to_have_text(re.compile(r"^Not run\. It blocks everybody, so it may run again in \d+ s"))


def test_a_callback_without_an_answer_ends_too(reader: Visitor) -> None:
    page = at(reader, "async_demo")
    page.route(CALLBACK, lambda route: route.abort())
    with timers(reader, GIVING_UP_SOON):
        page.locator("#showcase-async-async-start").click()
        expect(page.locator("#showcase-async-async-result")).to_contain_text("No answer came")
    page.unroute(CALLBACK)
    page.locator("#showcase-async-async-start").click()
    expect(page.locator("#showcase-async-async-result")).to_contain_text("on the event loop")
    reader.troubles.clear()  # Dash says itself that its request failed


def stressed(page: Page, count: str, target: str | None = None) -> None:
    """Starts a run of the stress test."""
    if target:
        page.locator("#showcase-stress-target").click()
        page.get_by_role("option", name=re.compile(f"^{re.escape(target)}")).click()
    typed(page.locator("#showcase-stress-count"), count)
    page.locator("#showcase-stress-start").click()


def test_fifty_starts_send_the_requests_once(reader: Visitor) -> None:
    page = at(reader, "stress_test")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "atoll-run=" in request.url else None)
    typed(page.locator("#showcase-stress-count"), "30")
    pressed_fifty_times(page, "showcase-stress-start")
    expect(page.locator("#showcase-stress-status")).to_contain_text("30 of 30 answered")
    assert len(sent) == len(set(sent)) == 30


def test_too_many_are_bounded_told_and_the_last_five_kept(reader: Visitor) -> None:
    page = at(reader, "stress_test")
    status, rows = page.locator("#showcase-stress-status"), page.locator("#showcase-stress-table tbody tr")
    stressed(page, "1000000000")
    expect(status).to_contain_text("so 200 were sent. 200 of 200 answered")
    expect(status).to_contain_text("at the server")
    expect(status).to_contain_text("six connections")
    stressed(page, "-3")
    expect(status).to_contain_text("1 of 1 answered")
    stressed(page, "8", "Liveness")
    expect(rows.nth(0)).to_contain_text("/healthz")
    stressed(page, "9", "A dead address")
    expect(status).to_contain_text("9 of 9 answered")
    expect(status).to_contain_text("Errors: 9 × status 404.")
    for count in ("11", "12"):
        stressed(page, count, "A small typed answer")
        expect(rows.nth(0)).to_contain_text(f"{count} of {count}")
    expect(rows).to_have_count(5)
    expect(rows.nth(4)).to_contain_text("1 of 1")
    page.reload()
    reader.live()
    at(reader, "stress_test")
    expect(rows.nth(0)).to_contain_text("12 of 12")


def test_a_run_stops_at_once(reader: Visitor) -> None:
    page = at(reader, "stress_test")
    with held(reader):
        stressed(page, "200")
        expect(page.locator("#showcase-stress-status")).to_have_text("Sending 200 …")
        page.locator("#showcase-stress-stop").click()
        expect(page.locator("#showcase-stress-status")).to_have_text("None of 200 was answered: 200 × stopped.")
        expect(page.locator("#showcase-stress-start")).to_be_enabled()


def test_what_is_not_answered_is_cut_off(browser: Browser, site: Site) -> None:
    """The demos say after how long they gave up, and can be used again."""
    with opened(browser, site, Visitor.opening) as newcomer:
        newcomer.page.route(PLAIN, lambda route: None)
        page = explorer(newcomer, "GET /api/demo/plain")
        typed(page.locator("#showcase-stress-count"), "3")
        page.clock.install()
        page.locator("#showcase-explorer-send").click()
        expect(page.locator("#showcase-explorer-status")).to_contain_text("waiting")
        page.clock.fast_forward(15_000)
        says(page, "no answer", "Nothing had come when the request was cut off after 15 s.")
        at(newcomer, "stress_test")
        page.locator("#showcase-stress-start").click()
        expect(page.locator("#showcase-stress-status")).to_have_text("Sending 3 …")
        page.clock.fast_forward(30_000)
        expect(page.locator("#showcase-stress-status")).to_have_text("None of 3 was answered: 3 × cut off after 30 s.")
        expect(page.locator("#showcase-stress-start")).to_be_enabled()
        fails_as_expected(newcomer)


def test_whoever_leaves_stops_what_runs(reader: Visitor) -> None:
    page = explorer(reader, "GET /api/demo/plain")
    with held(reader):
        page.locator("#showcase-explorer-send").click()
        expect(page.locator("#showcase-explorer-status")).to_contain_text("waiting")
        at(reader, "stress_test")
        stressed(page, "200")
        expect(page.locator("#showcase-stress-status")).to_have_text("Sending 200 …")
        with (
            page.expect_event("requestfailed", lambda request: request.url.endswith("/api/demo/plain")),
            page.expect_event("requestfailed", lambda request: "atoll-run=" in request.url),
        ):
            page.locator(".navigation").get_by_role("link", name="Configuration").click()
        expect(reader.heading).to_have_text("Configuration")
    page.unroute(PLAIN)
    page.go_back()
    expect(reader.heading).to_have_text("FastAPI Showcase")
    reader.live()
    at(reader, "stress_test")
    stressed(page, "5")
    expect(page.locator("#showcase-stress-status")).to_contain_text("5 of 5 answered")
