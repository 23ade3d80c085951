"""Navigation updates the head of the document like a full load."""

from tests.browser.visitor import Visitor
from tests.heads import Head, read_head


def said(visitor: Visitor) -> Head:
    """Return the head as it is in the browser, with sorted links."""
    head = read_head(visitor.page.content())
    head.links = sorted(link for link in head.links if link[0] in {"canonical", "alternate"})
    return head


def test_after_a_click_the_head_is_that_of_the_other_page(visitor: Visitor) -> None:
    visitor.go("/deployment")
    loaded = said(visitor)
    visitor.go("/configuration")
    before = said(visitor)
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    visitor.page.locator("h1:visible", has_text="Deployment").wait_for()
    assert said(visitor) == loaded != before
    visitor.page.go_back()
    visitor.page.locator("h1:visible", has_text="Configuration").wait_for()
    assert said(visitor) == before


def test_after_a_click_home_nothing_of_an_article_is_left(visitor: Visitor) -> None:
    visitor.go("/deployment")
    visitor.page.locator(".navigation").get_by_role("link", name="Home").click()
    visitor.page.locator(".home").first.wait_for()
    head = said(visitor)
    [data] = head.data
    assert (head.one("og:type"), {part["@type"] for part in data["@graph"]}) == ("website", {"WebSite", "Organization"})
    assert not [name for name in head.meta if name.startswith("article:")]
