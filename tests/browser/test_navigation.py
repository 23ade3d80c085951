"""Navigation works with Dash, before Dash starts, and without JavaScript."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site


def test_a_link_before_dash_runs_swaps_the_article_only(visitor: Visitor) -> None:
    visitor.go("/configuration")
    visitor.page.evaluate("document.querySelector('.header').dataset.kept = 'yes'; scrollTo(0, 600)")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.heading).to_have_text("Deployment")
    expect(visitor.heading).to_be_focused()
    expect(visitor.page).to_have_title("Deployment · Atoll")
    expect(visitor.page.locator(".header[data-kept]")).to_be_attached()
    expect(visitor.page.locator(".announcer")).to_have_text("Deployment")
    expect(visitor.page.locator(".navigation a[aria-current=page]")).to_have_text("Deployment")
    expect(visitor.page.locator(".toc")).to_contain_text("Start with gunicorn")
    expect(visitor.page.locator("link[rel=canonical]")).to_have_attribute("href", re.compile("/deployment$"))
    assert visitor.page.evaluate("scrollY") == 0
    assert visitor.page.evaluate("document.querySelectorAll('script[type=\"text/dash\"]').length") > 5


def test_a_link_to_the_page_from_one_of_its_parts_scrolls_to_the_top(visitor: Visitor) -> None:
    visitor.go("/configuration")
    visitor.page.locator(".toc a").nth(3).click()
    visitor.until("scrollY > 300")
    visitor.page.locator(".navigation a[aria-current=page]").click()
    visitor.until("scrollY === 0")
    assert visitor.page.url.endswith("/configuration")


def test_back_before_dash_runs_brings_page_and_position_back(visitor: Visitor) -> None:
    visitor.go("/configuration")
    visitor.page.evaluate("scrollTo(0, 700)")
    visitor.until("scrollY === 700")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.heading).to_have_text("Deployment")
    visitor.page.go_back()
    expect(visitor.heading).to_have_text("Configuration")
    visitor.until("Math.abs(scrollY - 700) < 4")
    visitor.page.go_forward()
    expect(visitor.heading).to_have_text("Deployment")


def test_the_examples_of_a_page_that_was_swapped_in_become_live(visitor: Visitor) -> None:
    visitor.go("/deployment")
    visitor.page.locator(".navigation").get_by_role("link", name="Getting started").click()
    expect(visitor.heading).to_have_text("Getting started")
    visitor.page.locator(".live").first.scroll_into_view_if_needed()
    visitor.becomes_live()
    expect(visitor.page.get_by_label("Your name")).to_be_visible()


def test_a_page_pointed_at_is_fetched_once(visitor: Visitor) -> None:
    visitor.go("/configuration")
    asked = documents_asked_for(visitor, "/deployment")
    link = visitor.page.locator(".navigation").get_by_role("link", name="Deployment")
    link.hover()
    visitor.until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/deployment'))")
    link.click()
    expect(visitor.heading).to_have_text("Deployment")
    assert len(asked) == 1


def test_nothing_is_fetched_ahead_for_readers_who_save_data(visitor: Visitor) -> None:
    visitor.page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    visitor.go("/configuration")
    asked = documents_asked_for(visitor, "/deployment")
    link = visitor.page.locator(".navigation").get_by_role("link", name="Deployment")
    link.hover()
    link.focus()
    expect(link).to_be_focused()
    assert asked == []
    link.click()
    expect(visitor.heading).to_have_text("Deployment")
    assert len(asked) == 1


def test_a_page_of_another_build_is_loaded_as_a_whole(visitor: Visitor) -> None:
    visitor.go("/configuration")
    visitor.page.evaluate("document.querySelector('.header').dataset.kept = 'yes'")
    visitor.page.evaluate(
        "window.fetch = async () => new Response('<main id=atoll-content></main>"
        "<script src=/_site/other.js></scr' + 'ipt>', {headers: {'content-type': 'text/html'}})"
    )
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.heading).to_have_text("Deployment")
    expect(visitor.page.locator(".header[data-kept]")).not_to_be_attached()


def test_the_progress_bar_is_for_slow_pages_only(new_visitor: Visitor) -> None:
    new_visitor.go("/configuration")
    new_visitor.stop_clock()
    new_visitor.page.evaluate(
        "window.bars = 0; new MutationObserver((records) => records.forEach(({ addedNodes }) => addedNodes.forEach("
        "(node) => { if (node.className === 'progress') window.bars++ }))).observe(document.body, {childList: true})"
    )
    new_visitor.page.evaluate(
        "async () => { window.real = fetch; const here = await real('/deployment'); window.fetch = (url, ...more) =>"
        " String(url.url ?? url).endsWith('/deployment') ? Promise.resolve(here) : real(url, ...more); }"
    )
    new_visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(new_visitor.heading).to_have_text("Deployment")
    assert new_visitor.page.evaluate("window.bars") == 0
    new_visitor.page.evaluate(
        "window.fetch = (url, ...more) => String(url.url ?? url).endsWith('/backends')"
        " ? new Promise((done) => { window.answer = done }) : window.real(url, ...more); 0"
    )
    new_visitor.page.locator(".navigation").get_by_role("link", name="Backends", exact=True).click()
    new_visitor.until("!!window.answer")
    new_visitor.page.clock.run_for(299)
    assert new_visitor.page.evaluate("window.bars") == 0
    new_visitor.page.clock.run_for(1)
    expect(new_visitor.page.locator(".progress")).to_be_attached()
    new_visitor.page.evaluate("window.real('/backends').then(window.answer); 0")
    expect(new_visitor.heading).to_have_text("Backends")
    expect(new_visitor.page.locator(".progress")).not_to_be_attached()


def test_a_link_once_dash_runs_swaps_the_article_only(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.live()
    visitor.page.evaluate("document.querySelector('.header').dataset.kept = 'yes'")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.heading).to_have_text("Deployment")
    expect(visitor.page).to_have_title("Deployment · Atoll")
    assert visitor.page.url.endswith("/deployment")
    expect(visitor.page.locator(".header[data-kept]")).to_be_attached()
    current = visitor.page.locator(".navigation a[aria-current=page]")
    expect(current).to_have_text("Deployment")
    expect(visitor.page.locator(".toc")).to_contain_text("Start with gunicorn")
    expect(visitor.heading).to_be_focused()
    assert visitor.page.evaluate("scrollY") == 0


def test_an_address_that_dash_tells_late_takes_no_reader_back(visitor: Visitor) -> None:
    """After its start, Dash reports the URL of its first page. The user may have followed a link by then."""
    visitor.go("/authoring")
    visitor.live()
    began = visitor.page.url
    visitor.page.evaluate(
        "window.real = fetch; window.fetch = (url, ...more) => String(url.url ?? url) === '/deployment'"
        " ? new Promise((done) => { window.answer = done }) : window.real(url, ...more); 0"
    )
    visitor.page.evaluate("document.querySelector('.navigation a[href=\"/deployment\"]').click()")
    visitor.page.evaluate("(address) => { window.dash_clientside.atoll.show(address) }", began)
    visitor.page.evaluate("window.fetch = window.real; window.real('/deployment').then(window.answer); 0")
    expect(visitor.heading).to_have_text("Deployment")
    assert visitor.page.url.endswith("/deployment")
    visitor.check()


def test_back_brings_the_page_and_its_scroll_position_back(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.live()
    visitor.page.evaluate("scrollTo(0, 900)")
    visitor.until("scrollY === 900")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.heading).to_have_text("Deployment")
    visitor.page.go_back()
    expect(visitor.heading).to_have_text("Write pages")
    visitor.until("Math.abs(scrollY - 900) < 4")


def test_a_deep_link_lands_below_the_header(visitor: Visitor) -> None:
    visitor.go("/authoring")
    anchor = visitor.page.locator(".toc a").nth(5).get_attribute("href")
    visitor.go(f"/configuration{''}")
    visitor.go(f"/authoring{anchor}")
    assert_heading_in_view(visitor, str(anchor))
    visitor.live()
    assert_heading_in_view(visitor, str(anchor))


def test_a_link_to_an_anchor_of_another_page_lands_on_it(visitor: Visitor) -> None:
    visitor.go("/authoring")
    anchor = str(visitor.page.locator(".toc a").nth(5).get_attribute("href"))
    visitor.go("/configuration")
    visitor.live()
    visitor.page.evaluate(
        "(anchor) => { const a = Object.assign(document.createElement('a'), {href: '/authoring' + anchor});"
        "document.querySelector('#main').append(a); a.click() }",
        anchor,
    )
    expect(visitor.heading).to_have_text("Write pages")
    assert_heading_in_view(visitor, anchor)


def test_an_unknown_page_is_shown_as_such(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.live()
    visitor.page.evaluate(
        "const a = Object.assign(document.createElement('a'), {href: '/no-such-page'});"
        "document.querySelector('#main').append(a); a.click()"
    )
    expect(visitor.heading).to_have_text("Page not found")
    visitor.troubles.clear()  # The browser itself logs the 404.


def test_without_javascript_everything_can_be_read_and_followed(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False) as visitor:
        visitor.go("/getting-started")
        expect(visitor.page.locator("article h1")).to_be_visible()
        expect(visitor.page.locator(".tab-panel").nth(1)).to_be_visible()
        visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
        expect(visitor.heading).to_have_text("Deployment")
        visitor.check()


def documents_asked_for(visitor: Visitor, path: str) -> list[str]:
    """Return a list that grows by one URL with each request for the page."""
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url) if request.url.endswith(path) else None)
    return asked


def assert_heading_in_view(visitor: Visitor, anchor: str) -> None:
    """Assert that the heading is under the fixed header, near the top of the window."""
    visitor.until(
        "(id) => { const top = document.getElementById(id)?.getBoundingClientRect().top;return top > 40 && top < 400 }",
        anchor.removeprefix("#"),
    )


def test_examples_become_live_after_going_back_at_once(visitor: Visitor) -> None:
    """Dash does not notice two changes of the URL within a moment."""
    visitor.go("/getting-started")
    visitor.live()
    visitor.page.evaluate("document.querySelector('.navigation a[href=\"/tutorial\"]').click()")
    expect(visitor.heading).to_have_text("Tutorial")
    visitor.page.evaluate("history.back()")
    expect(visitor.heading).to_have_text("Getting started")
    visitor.becomes_live()
    expect(visitor.page.get_by_label("Your name")).to_be_visible()
