"""Moving through the site: with Dash, before Dash, and without JavaScript."""

from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site


def test_a_link_before_dash_runs_is_an_ordinary_link(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.page.locator("h1")).to_have_text("Deployment")
    expect(visitor.page).to_have_title("Deployment · Atoll")


def test_a_link_once_dash_runs_swaps_the_article_only(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.live()
    visitor.page.evaluate("document.querySelector('.header').dataset.kept = 'yes'")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.page.locator("h1")).to_have_text("Deployment")
    expect(visitor.page).to_have_title("Deployment · Atoll")
    assert visitor.page.url.endswith("/deployment")
    expect(visitor.page.locator(".header[data-kept]")).to_be_attached()
    current = visitor.page.locator(".navigation a[aria-current=page]")
    expect(current).to_have_text("Deployment")
    expect(visitor.page.locator(".toc")).to_contain_text("gunicorn", ignore_case=True)
    expect(visitor.page.locator("h1")).to_be_focused()
    assert visitor.page.evaluate("scrollY") == 0


def test_back_brings_the_page_and_its_scroll_position_back(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.live()
    visitor.page.evaluate("scrollTo(0, 900)")
    visitor.page.wait_for_function("scrollY === 900")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.page.locator("h1")).to_have_text("Deployment")
    visitor.page.go_back()
    expect(visitor.page.locator("h1")).to_have_text("Authoring")
    visitor.page.wait_for_function("Math.abs(scrollY - 900) < 4")


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
    expect(visitor.page.locator("h1")).to_have_text("Authoring")
    assert_heading_in_view(visitor, anchor)


def test_an_unknown_page_is_shown_as_such(visitor: Visitor) -> None:
    visitor.go("/authoring")
    visitor.live()
    visitor.page.evaluate(
        "const a = Object.assign(document.createElement('a'), {href: '/no-such-page'});"
        "document.querySelector('#main').append(a); a.click()"
    )
    expect(visitor.page.locator("h1")).to_have_text("Page not found")
    visitor.troubles.clear()  # the browser itself logs the 404


def test_without_javascript_everything_can_be_read_and_followed(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url, javascript=False) as visitor:
        visitor.go("/getting-started")
        expect(visitor.page.locator("article h1")).to_be_visible()
        expect(visitor.page.locator(".tab-panel").nth(1)).to_be_visible()
        visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
        expect(visitor.page.locator("h1")).to_have_text("Deployment")
        visitor.check()


def assert_heading_in_view(visitor: Visitor, anchor: str) -> None:
    """The heading stands below the fixed header, near the top of the window."""
    visitor.page.wait_for_function(
        "(id) => { const top = document.getElementById(id)?.getBoundingClientRect().top;return top > 40 && top < 400 }",
        arg=anchor.removeprefix("#"),
    )
