"""Dash starts only where a page needs it, and sends no request twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.browser.loading import Traffic
from tests.browser.visitor import Visitor
from tests.serving import Site, serving
from tests.sites import page, write_pages
from tests.tiers import FULL_BACKEND
from tests.waiting import until

HELD_BACK = "document.querySelectorAll('script[type=\"text/dash\"]').length"
# After two idle moments, the browser has run all tasks that wait for an idle moment.
IDLE = """async () => {
    for (let i = 0; i < 2; i++) await new Promise((done) => requestIdleCallback(done, { timeout: 500 }));
}"""
# Count the requests for another frame or idle moment.
COUNTED = """
window.calls = 0;
window.frame = window.requestAnimationFrame.bind(window);
for (const name of ["requestAnimationFrame", "requestIdleCallback"]) {
    const real = window[name].bind(window);
    window[name] = (...given) => { calls += 1; return real(...given); };
}
"""
# No request during twenty frames, and no animation.
AT_REST = """(async () => {
    const before = calls;
    for (let i = 0; i < 20; i++) await new Promise(frame);
    return calls === before && !document.getAnimations().length;
})()"""
PROSE = "/deployment"
EXAMPLES = "/interactive-components"


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open a browser with a narrow screen, on which no example is visible at first."""
    with Visitor.returning(browser, site.url, width=390, touch=True) as visitor:
        yield visitor
        visitor.check()


@pytest.mark.parametrize("path", [EXAMPLES, "/data-visualization", "/fastapi-showcase"])
def test_a_page_at_rest_needs_no_processor_time(visitor: Visitor, path: str) -> None:
    """Before the first action of the reader, nothing below the visible part of the page moves or is measured."""
    visitor.page.add_init_script(COUNTED)
    visitor.go(path)
    visitor.until(AT_REST)
    expect(visitor.page.locator(".live-skeleton")).not_to_have_count(0)


def test_prose_never_starts_dash(visitor: Visitor) -> None:
    asked = requests_of(visitor)
    visitor.go(PROSE)
    visitor.page.mouse.move(300, 300)
    visitor.page.keyboard.press("End")
    visitor.until("scrollY > 0")
    visitor.page.evaluate(IDLE)
    assert visitor.page.evaluate(HELD_BACK) > 5
    assert [path for path in asked if "_dash" in path] == []


def test_an_example_out_of_sight_waits_for_the_reader(phone: Visitor) -> None:
    phone.go(EXAMPLES)
    expect(phone.page.locator(".live").first).not_to_be_in_viewport()
    phone.page.evaluate(IDLE)
    assert phone.page.evaluate(HELD_BACK) > 5
    phone.page.mouse.wheel(0, 10)
    phone.becomes_live()


def test_an_example_in_sight_starts_dash_by_itself(visitor: Visitor) -> None:
    visitor.go(f"{EXAMPLES}#one-input-one-output")
    visitor.becomes_live()
    expect(visitor.page.locator(".live-skeleton")).to_have_count(0)


@pytest.mark.release
def test_pointing_at_an_example_starts_dash(phone: Visitor) -> None:
    phone.go(EXAMPLES)
    phone.page.locator("#atoll-content .live").last.dispatch_event("pointerover")
    phone.becomes_live()


def test_a_picture_of_an_example_stands_in_for_it_until_the_reader_does_something(visitor: Visitor) -> None:
    visitor.go("/")
    expect(visitor.page.locator("#atoll-content .live")).to_be_in_viewport()
    # Browsers send this event when a page appears under a pointer that does not move.
    visitor.page.evaluate("dispatchEvent(new PointerEvent('pointermove'))")
    for _ in range(5):  # Dash would start after some idle moments.
        visitor.page.evaluate(IDLE)
    assert visitor.page.evaluate(HELD_BACK) > 5
    visitor.page.mouse.move(300, 300)
    visitor.page.mouse.move(310, 310)
    visitor.becomes_live()


# The second page is rendered for each user, and is not cached.
@pytest.mark.parametrize("path", [EXAMPLES, "/directives"])
def test_nothing_is_asked_for_twice(visitor: Visitor, path: str) -> None:
    visitor.without_stream()
    asked, traffic = requests_of(visitor), Traffic(urlsplit(visitor.url).netloc)
    traffic.watch(visitor.page)
    visitor.go(path)
    visitor.live()
    expect(visitor.page.locator(".live-skeleton")).to_have_count(0)
    until(lambda: traffic.is_quiet(visitor.page))
    once = {"/_dash-layout", "/_dash-dependencies", f"/_page{path}", "/_token"}
    assert {each: asked[each] for each in once} == dict.fromkeys(once, 1)
    assert [each for each, times in asked.items() if times > 1 and each.endswith(".js")] == []


def test_background_callbacks_get_a_token(visitor: Visitor) -> None:
    visitor.go(EXAMPLES)
    visitor.live()
    assert visitor.page.evaluate("JSON.parse(document.getElementById('_dash-config').textContent).end_id.length") > 20


@pytest.mark.release
def test_dash_starts_without_its_token(visitor: Visitor) -> None:
    visitor.page.route("**/_token", lambda route: route.fulfill(status=503))
    visitor.go(EXAMPLES)
    visitor.live()
    expect(visitor.page.locator(".live-skeleton")).to_have_count(0)
    visitor.troubles.clear()  # The browser itself logs the 503.


def test_a_page_made_ready_in_advance_does_not_start_dash(visitor: Visitor) -> None:
    visitor.page.add_init_script("Object.defineProperty(document, 'prerendering', {get: () => !window.activated})")
    visitor.go(f"{EXAMPLES}#one-input-one-output")
    visitor.page.evaluate(IDLE)
    assert visitor.page.evaluate(HELD_BACK) > 5
    visitor.page.evaluate("window.activated = true; document.dispatchEvent(new Event('prerenderingchange'))")
    visitor.becomes_live()


@pytest.mark.release
def test_eager_means_at_once(browser: Browser, tmp_path: Path) -> None:
    docs = write_pages(tmp_path / "docs", {"prose": page("Prose", "/prose", "Nothing to operate.")})
    with (
        serving(FULL_BACKEND, tmp_path, env={"DASH_BOOT": "eager", "DOCS_DIR": str(docs)}) as eager,
        Visitor.opening(browser, eager.url) as visitor,
    ):
        visitor.go("/prose")
        visitor.becomes_live()
        expect(visitor.heading).to_have_text("Prose")
        visitor.check()


def requests_of(visitor: Visitor) -> Counter[str]:
    """Return a counter of the requests for each path from now on."""
    asked: Counter[str] = Counter()
    visitor.page.on("request", lambda request: asked.update([urlsplit(request.url).path]))
    return asked


def test_a_page_that_is_opened_again_is_complete(visitor: Visitor) -> None:
    visitor.go("/interactive-components")
    visitor.live()
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.heading).to_have_text("Deployment")
    visitor.page.go_back()
    expect(visitor.heading).to_have_text("Callbacks")
    expect(visitor.page.locator(".article-body > .prose p").first).not_to_be_empty()
    visitor.becomes_live()


@pytest.mark.parametrize("path", ["/getting-started", "/interactive-components"])
def test_the_styles_of_component_libraries_change_only_examples(visitor: Visitor, path: str) -> None:
    """They have no layer, so each of their rules for an element or a class of the site has precedence."""
    styles = """() => [...document.querySelectorAll(":is(header, .navigation, .toc, .article, footer) [class]")]
        .filter((element) => element.checkVisibility() && !element.closest(".live") && !element.querySelector(".live"))
        .map((element) => {
            const { font, color, backgroundColor, padding, margin, border, textAlign, display, width, height } =
                getComputedStyle(element);
            const values = [font, color, backgroundColor, padding, margin, border, textAlign, display, width, height];
            return `${element.localName}.${element.className} ${values.join("; ")}`;
        })"""
    visitor.go(path)
    visitor.laid_out()
    before = visitor.page.evaluate(styles)
    visitor.live()
    assert visitor.page.evaluate(styles) == before
