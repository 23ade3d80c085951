"""The page `/search` works without JavaScript."""

import re
from html import unescape

import pytest

from tests.serving import Site
from tests.sites import Sites
from tests.tiers import fast_on

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site of this repository."""
    return sites.get("plain", request.param)


def page(site: Site, query: str) -> str:
    """Return the HTML of the results."""
    with site.client() as client:
        response = client.get("/search", params={"q": query}, headers=HTML)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return response.text.partition('id="article"')[2].partition("</article>")[0]


def test_results_are_links_with_marked_words(site: Site) -> None:
    shown = page(site, "dark mode")
    assert 'href="/theming#light-and-dark-mode"' in shown
    assert "<mark>dark" in shown


def test_a_query_without_results_suggests_titles(site: Site) -> None:
    shown = page(site, "deployement xylophone zeppelin")
    assert "No results" in shown
    assert 'href="/deployment' in shown


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "' OR 1=1 --", "\x00", "%", "x" * 500, "日本", ""])
def test_any_text_is_a_query(site: Site, query: str) -> None:
    shown = page(site, query)
    assert "<script>" not in shown
    assert 'name="q"' in shown


def test_the_form_contains_the_query(site: Site) -> None:
    assert 'value="a & b"' in unescape(page(site, "a & b"))


def test_the_link_in_the_header_leads_to_the_page(site: Site) -> None:
    with site.client() as client:
        html = client.get("/tutorial", headers=HTML).text
    links = [tag for tag in re.findall("<a [^>]*>", html) if 'class="search-open"' in tag]
    assert [re.search('href="([^"]*)"', tag)[1] for tag in links] == ["/search"]  # type: ignore[index]


def test_text_browsers_get_the_page_too(site: Site) -> None:
    with site.client() as client:
        response = client.get("/search", params={"q": "dark mode"}, headers={**HTML, "User-Agent": "Lynx/2.9.0"})
    assert response.status_code == 200
    assert "light-and-dark-mode" in response.text
