"""The search dialog finds pages, headings, and text while the user types."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Route, expect

from tests.browser.visitor import Visitor
from tests.serving import Site, serving
from tests.sites import page, write_pages
from tests.tiers import FULL_BACKEND, release

SEARCH = "**/api/search?*"


def finder(visitor: Visitor, query: str = "", path: str = "/authoring") -> Locator:
    """Open the search on a page, and enter a query."""
    visitor.go(path)
    visitor.page.keyboard.press("Control+k")
    field = visitor.page.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill(query)
    return field


def pages_found(visitor: Visitor) -> Locator:
    """Return the pages, without their sections."""
    return visitor.page.locator(".search-results li:not(.search-section) > [role=option]")


def in_the_text(visitor: Visitor) -> Locator:
    """Return the pages and sections that are found in the text for the current query."""
    return visitor.page.locator(".search-results[aria-busy=false] [role=option]:has(.search-excerpt)")


def active(visitor: Visitor) -> Locator:
    """Return the option that Enter opens."""
    return visitor.page.locator("[role=option][aria-selected=true]")


def all_found(visitor: Visitor) -> None:
    """Wait until the results of the server are shown, too."""
    expect(visitor.page.locator(".search-results[aria-busy=false]")).to_be_attached()
    expect(visitor.page.locator(".search-status")).to_have_text(re.compile(r"^\d+ results? on \d+ pages?\.$"))


def held_back(visitor: Visitor) -> list[Route]:
    """Hold back the search requests from now on. They get no response before the test continues them."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route(SEARCH, hold)
    return held


def test_words_of_the_text_lead_to_their_section(visitor: Visitor) -> None:
    field = finder(visitor, "strips the prefix")
    expect(in_the_text(visitor).first).to_be_visible()
    all_found(visitor)
    hit = in_the_text(visitor).filter(has_text="URL prefix").first
    expect(hit.locator("mark").first).to_have_text(re.compile("strip|prefix", re.I))
    href = hit.get_attribute("href")
    assert href is not None and "#" in href
    while active(visitor).get_attribute("href") != href:
        field.press("ArrowDown")
    field.press("Enter")
    expect(visitor.page).to_have_url(re.compile(re.escape(href)))
    expect(visitor.page.locator("dialog.search")).to_be_hidden()
    expect(visitor.page.locator(f'[id="{href.partition("#")[2]}"]').last).to_be_in_viewport()


def test_the_keyboard_goes_through_all_results_and_round(visitor: Visitor) -> None:
    field = finder(visitor, "deploy")
    expect(in_the_text(visitor).first).to_be_visible()
    all_found(visitor)
    options = visitor.page.locator("[role=option]")
    count = options.count()
    first = options.evaluate_all("all => all.findIndex((option) => option.ariaSelected === 'true')")
    assert count > 3
    for at in [*range(first + 1, count), *range(first + 1)]:
        field.press("ArrowDown")
        expect(field).to_have_attribute("aria-activedescendant", f"search-result-{at}")
        expect(active(visitor)).to_have_id(f"search-result-{at}")
    for _ in range(first + 1):
        field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")


def test_each_page_is_one_group_with_its_sections(visitor: Visitor) -> None:
    field = finder(visitor)
    for query in ("gunicorn with uvicorn workers", "deploy", "order file"):
        field.fill(query)
        expect(in_the_text(visitor).first).to_be_visible()
        all_found(visitor)
        links = visitor.page.locator("[role=option]").evaluate_all("all => all.map((link) => link.href)")
        assert len(set(links)) == len(links), query
        groups = visitor.page.locator(".search-results > [role=group]")
        pages = groups.evaluate_all(
            "all => all.map((one) => [...new Set([...one.querySelectorAll('a')].map((link) => link.pathname))])"
        )
        assert all(len(paths) == 1 for paths in pages), query
        assert len({path for (path,) in pages}) == len(pages), query


def test_a_query_without_results_suggests_pages(visitor: Visitor) -> None:
    field = finder(visitor, "deployement xylophone zeppelin")
    similar = visitor.page.get_by_role("group", name="Similar pages and sections").get_by_role("option")
    expect(similar.first).to_be_visible()
    expect(visitor.page.locator(".search-empty")).to_contain_text("No results")
    assert "/deployment" in similar.evaluate_all("links => links.map((link) => link.pathname)")
    field.press("Enter")
    expect(visitor.page.locator("dialog.search")).to_be_hidden()
    expect(visitor.page).not_to_have_url(re.compile("/authoring"))


@pytest.mark.release
def test_the_selected_row_stays_selected_when_the_text_arrives(visitor: Visitor) -> None:
    held = held_back(visitor)
    field = finder(visitor)
    with visitor.page.expect_request(SEARCH):
        field.fill("back")
    expect(pages_found(visitor).nth(1)).to_be_visible()
    field.press("ArrowDown")
    chosen = active(visitor).get_attribute("href")
    held.pop().continue_()
    expect(in_the_text(visitor).first).to_be_visible()
    assert active(visitor).get_attribute("href") == chosen


def test_an_answer_that_comes_too_late_is_dropped(visitor: Visitor) -> None:
    late: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if "q=docker" in route.request.url:
            late.append(route)
        else:
            route.continue_()

    visitor.page.route(SEARCH, hold_the_first)
    field = finder(visitor)
    with visitor.page.expect_request(SEARCH):
        field.fill("docker")
    with visitor.page.expect_event("requestfailed", lambda request: "q=docker" in request.url):
        field.fill("websocket")
    expect(in_the_text(visitor).first).to_contain_text(re.compile("websocket", re.I))
    assert len(late) == 1


def test_one_question_for_a_word_typed_quickly(new_visitor: Visitor) -> None:
    asked: list[str] = []
    new_visitor.page.on("request", lambda request: asked.append(request.url) if "/api/search" in request.url else None)
    field = finder(new_visitor)
    new_visitor.stop_clock()
    field.press_sequentially("workers")
    new_visitor.page.clock.run_for(149)
    assert asked == []
    new_visitor.page.clock.run_for(1)
    expect(in_the_text(new_visitor).first).to_be_visible()
    [question] = asked
    assert question.endswith("q=workers&limit=12")


@pytest.mark.parametrize("answer", [lambda route: route.abort(), lambda route: route.fulfill(status=503, body="{}")])
def test_a_search_that_fails_leaves_the_pages(browser: Browser, site: Site, answer: Callable[[Route], None]) -> None:
    with Visitor.returning(browser, site.url) as visitor:
        visitor.page.route(SEARCH, answer)
        field = finder(visitor, "deploy")
        said = "Cannot search the text of the pages."
        expect(visitor.page.locator(".search-empty")).to_have_text(said)
        expect(visitor.page.locator(".search-status")).to_have_text(said)
        expect(pages_found(visitor).first).to_contain_text("Deployment")
        visitor.page.unroute(SEARCH)
        field.fill("docker")
        expect(in_the_text(visitor).first).to_be_visible()
        expect(visitor.page.locator(".search-empty")).to_be_hidden()


@pytest.mark.release
def test_how_it_stands_is_seen_and_heard(visitor: Visitor) -> None:
    held = held_back(visitor)
    field = finder(visitor)
    status = visitor.page.get_by_role("status").and_(visitor.page.locator(".search-status"))
    with visitor.page.expect_request(SEARCH):
        field.fill("zzxxy")
    expect(visitor.page.locator(".search-empty")).to_have_text("Searching the text of the pages…")
    held.pop().continue_()
    expect(visitor.page.locator(".search-empty")).to_have_text("No results for “zzxxy”.")
    expect(status).to_have_text("No results for “zzxxy”.")
    expect(field).to_have_attribute("aria-expanded", "false")
    visitor.page.unroute(SEARCH)
    field.fill("deployment")
    expect(in_the_text(visitor).first).to_be_visible()
    all_found(visitor)
    results = visitor.page.locator("[role=option]").count()
    expect(status).to_have_text(f"{results} results on {pages_found(visitor).count()} pages.")


def test_what_pages_say_is_text(visitor: Visitor) -> None:
    place = {"path": "/x", "anchor": "", "name": "<b>N</b>", "heading": "", "url": "/x"}
    section = {**place, "excerpt": "🚤 <img src=x> a boat", "marks": [[16, 20]]}
    visitor.page.route(SEARCH, lambda route: route.fulfill(json={"hits": [section]}))
    finder(visitor, "boat")
    expect(in_the_text(visitor).locator(".search-name")).to_have_text("<b>N</b>")
    expect(in_the_text(visitor).locator(".search-excerpt")).to_have_text("🚤 <img src=x> a boat")
    expect(in_the_text(visitor).locator("mark")).to_have_text("boat")


@pytest.mark.parametrize("path", ["/", "/deployment"])
def test_an_address_with_words_opens_the_finder(visitor: Visitor, path: str) -> None:
    visitor.go(f"{path}?q=gunicorn%20workers&x=1")
    field = visitor.page.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(field).to_have_value("gunicorn workers")
    expect(in_the_text(visitor).first).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page).to_have_url(f"{visitor.url}{path}?x=1")
    heading = visitor.heading.inner_text()
    visitor.page.get_by_role("link", name="Write pages").first.click()
    expect(visitor.heading).to_have_text("Write pages")
    visitor.page.go_back()
    expect(visitor.heading).to_have_text(heading)
    expect(visitor.page).to_have_url(f"{visitor.url}{path}?x=1")
    expect(visitor.page.locator("dialog.search")).to_be_hidden()


def test_a_hit_chosen_from_such_an_address(visitor: Visitor) -> None:
    visitor.go("/?q=gunicorn%20workers")
    all_found(visitor)
    hit = in_the_text(visitor).first
    href = hit.get_attribute("href")
    hit.click()
    expect(visitor.page).to_have_url(f"{visitor.url}{href}")
    visitor.page.go_back()
    expect(visitor.page).to_have_url(f"{visitor.url}/")


@pytest.mark.parametrize(
    ("theme", "width"), [("light", 1280), ("dark", 390), release("dark", 1280), release("light", 390)]
)
def test_everybody_can_use_it(browser: Browser, site: Site, theme: str, width: int) -> None:
    with Visitor.returning(browser, site.url, theme=theme, width=width) as visitor:
        finder(visitor, "deploy")
        expect(in_the_text(visitor).first).to_be_visible()
        all_found(visitor)
        result = Axe().run(visitor.page)
        assert result.response["violations"] == [], result.generate_report()
        dialog = visitor.page.locator("dialog.search")
        assert dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visitor.check()


def test_below_a_prefix(browser: Browser, tmp_path: Path) -> None:
    pages = {"authoring": page("Authoring", "/authoring", "## Server\n\nIt runs in gunicorn.")}
    env = {"DASH_URL_BASE_PATHNAME": "/handbook/", "DOCS_DIR": str(write_pages(tmp_path / "docs", pages))}
    with serving(FULL_BACKEND, tmp_path, env=env) as site, Visitor.opening(browser, site.url) as visitor:
        finder(visitor, "gunicorn", path="/handbook/authoring")
        expect(in_the_text(visitor).first).to_have_attribute("href", re.compile("^/handbook/"))
        all_found(visitor)
        in_the_text(visitor).first.click()
        expect(visitor.page).to_have_url(re.compile(r"/handbook/[a-z-]+#"))
        visitor.check()


def marked(visitor: Visitor) -> list[str]:
    """Return the words that are marked in the article."""
    script = '() => [...(CSS.highlights.get("search") ?? [])].map((range) => range.toString().toLowerCase())'
    return list(visitor.page.evaluate(script))


def test_the_words_of_a_query_are_marked_on_the_opened_page(visitor: Visitor) -> None:
    finder(visitor, "strips the prefix")
    expect(in_the_text(visitor).first).to_be_visible()
    all_found(visitor)
    hit = in_the_text(visitor).filter(has_text="URL prefix").first
    href = hit.get_attribute("href") or ""
    hit.click()
    expect(visitor.page).to_have_url(re.compile(re.escape(href)))
    visitor.page.wait_for_function('() => CSS.highlights.get("search")?.size > 0')
    assert "prefix" in marked(visitor)
    visitor.page.locator(".navigation a").first.click()
    visitor.page.wait_for_function('() => !CSS.highlights.has("search")')


def test_queries_with_a_followed_result_are_offered_again(visitor: Visitor) -> None:
    finder(visitor, "gunicorn")
    expect(in_the_text(visitor).first).to_be_visible()
    in_the_text(visitor).first.click()
    expect(visitor.page.locator("dialog.search")).to_be_hidden()
    field = finder(visitor, "", "/deployment")
    first = pages_found(visitor).first
    expect(first).to_contain_text("gunicorn")
    expect(first).to_contain_text("Recent search")
    first.click()
    expect(field).to_have_value("gunicorn")
    expect(in_the_text(visitor).first).to_be_visible()
