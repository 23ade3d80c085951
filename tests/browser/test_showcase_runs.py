"""The long-running demos of the showcase handle repeated clicks, no response, cancellation, and leaving the page."""

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.showcase import (
    FOLDER,
    GIVING_UP_SOON,
    PLAIN,
    at,
    explorer,
    fails_as_expected,
    held,
    kept,
    opened,
    reader,
    says,
    timers,
)
from tests.browser.visitor import Visitor, typed
from tests.live_examples.fastapi_showcase import run
from tests.live_examples.operating import CALLBACK, frame_of
from tests.serving import Site
from tests.tiers import release
from tests.waiting import until

__all__ = ["kept", "reader"]


def pressed_fifty_times(page: Page, button: str) -> None:
    page.evaluate("(id) => { for (let n = 0; n < 50; n += 1) document.getElementById(id).click(); }", button)


def callbacks_for(visitor: Visitor, output: str) -> list[str]:
    """Return a list of the bodies of the callback requests for an output, which grows as they are sent."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if CALLBACK.search(request.url) and output in (request.post_data or ""):
            sent.append(request.post_data or "")

    visitor.page.on("request", note)
    return sent


@pytest.mark.parametrize("lane", [release("sync"), "async"])
def test_fifty_clicks_are_one_run(reader: Visitor, lane: str) -> None:
    page = at(reader, "async_demo")
    sent = callbacks_for(reader, f"showcase-async-{lane}-result")
    with reader.holding(CALLBACK):
        pressed_fifty_times(page, f"showcase-async-{lane}-start")
        expect(page.locator(f"#showcase-async-{lane}-start")).to_be_disabled()
    expect(page.locator(f"#showcase-async-{lane}-words")).to_contain_text("heartbeats: ")
    expect(page.locator(f"#showcase-async-{lane}-start")).to_be_enabled()
    assert len(sent) == 1


@pytest.mark.release
def test_what_blocks_is_seen_and_what_does_not_is_too(reader: Visitor, site: Site) -> None:
    page = at(reader, "async_demo")
    result, words = (page.locator(f"#showcase-async-sync-{part}") for part in ("result", "words"))
    page.locator("label", has_text="Unmodified Dash").click()
    if site.backend == "flask":
        expect(frame_of(reader, f"{FOLDER}.async_demo")).to_contain_text("On Flask, both options do the same")
        page.locator("#showcase-async-sync-start").click()
        expect(result).to_contain_text("in the thread")
        return
    until(lambda: run(reader, "sync").startswith("Took"))
    expect(result).to_contain_text("on the event loop")
    expect(words).to_contain_text("Other requests had to wait.")
    # On a machine that stalls, the ten seconds in which it cannot run again may have passed.
    until(lambda: run(reader, "sync").startswith("Not run"))
    expect(result).to_have_text(re.compile(r"^Not run\. It blocks the process, so it can run again in \d+ s"))


@pytest.mark.release
def test_a_callback_without_an_answer_ends_too(reader: Visitor) -> None:
    page = at(reader, "async_demo")
    page.route(CALLBACK, lambda route: route.abort())
    with timers(reader, GIVING_UP_SOON):
        page.locator("#showcase-async-async-start").click()
        expect(page.locator("#showcase-async-async-result")).to_contain_text("No response.")
    page.unroute(CALLBACK)
    page.locator("#showcase-async-async-start").click()
    expect(page.locator("#showcase-async-async-result")).to_contain_text("on the event loop")
    reader.troubles.clear()  # Dash itself logs the failed request.


def stressed(page: Page, count: str, target: str | None = None) -> None:
    """Start a run of the stress test."""
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
    expect(page.locator("#showcase-stress-status")).to_contain_text("30 of 30 responses")
    assert len(sent) == len(set(sent)) == 30


@pytest.mark.release
def test_too_many_are_bounded_told_and_the_last_five_kept(reader: Visitor) -> None:
    page = at(reader, "stress_test")
    status, rows = page.locator("#showcase-stress-status"), page.locator("#showcase-stress-table tbody tr")
    stressed(page, "1000000000")
    expect(status).to_contain_text("Sent 200 instead. 200 of 200 responses")
    expect(status).to_contain_text("at the server")
    expect(status).to_contain_text("six connections")
    stressed(page, "-3")
    expect(status).to_contain_text("1 of 1 responses")
    stressed(page, "8", "Liveness")
    expect(rows.nth(0)).to_contain_text("/healthz")
    stressed(page, "9", "A missing path")
    expect(status).to_contain_text("9 of 9 responses")
    expect(status).to_contain_text("Errors: 9 × status 404.")
    for count in ("11", "12"):
        stressed(page, count, "A small response")
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
        expect(page.locator("#showcase-stress-status")).to_have_text("No responses for 200 requests: 200 × stopped.")
        expect(page.locator("#showcase-stress-start")).to_be_enabled()


@pytest.mark.release
def test_what_is_not_answered_is_cut_off(browser: Browser, site: Site) -> None:
    """The demos show the time after which they timed out, and can be used again."""
    with opened(browser, site, Visitor.opening) as newcomer:
        newcomer.page.route(PLAIN, lambda route: None)
        page = explorer(newcomer, "GET /api/demo/plain")
        typed(page.locator("#showcase-stress-count"), "3")
        page.clock.install()
        page.locator("#showcase-explorer-send").click()
        expect(page.locator("#showcase-explorer-status")).to_contain_text("waiting")
        page.clock.fast_forward(15_000)
        says(page, "no response", "The request timed out after 15 s. There was no response.")
        at(newcomer, "stress_test")
        page.locator("#showcase-stress-start").click()
        expect(page.locator("#showcase-stress-status")).to_have_text("Sending 3 …")
        page.clock.fast_forward(30_000)
        expect(page.locator("#showcase-stress-status")).to_have_text(
            "No responses for 3 requests: 3 × timed out after 30 s."
        )
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
    expect(reader.heading).to_have_text("FastAPI features")
    reader.live()
    at(reader, "stress_test")
    stressed(page, "5")
    expect(page.locator("#showcase-stress-status")).to_contain_text("5 of 5 responses")
