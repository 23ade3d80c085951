"""Pages lead to other pages: breadcrumbs, tags, related pages, and suggestions instead of a missing page."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.serving import PROJECT, Site
from tests.sites import Sites
from tests.tiers import fast_on

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site of this repository."""
    return sites.get("plain", request.param)


def read(site: Site, path: str, status: int = 200) -> BeautifulSoup:
    """Return a page as browsers get it."""
    with site.client() as client:
        response = client.get(path, headers=HTML)
    assert response.status_code == status
    return BeautifulSoup(response.text, "html.parser")


def links(page: BeautifulSoup, selector: str) -> dict[str, str]:
    """Return the links in an element, as text by URL."""
    return {str(link["href"]): link.get_text().strip() for link in page.select(f"{selector} a")}


def test_a_page_has_links_to_its_surroundings(site: Site) -> None:
    page = read(site, "/navigation")
    crumbs = links(page, "[aria-label=Breadcrumb]")
    assert crumbs["/"] == "Home"
    assert "Customize" in crumbs.values()
    assert all(read(site, href) is not None for href in crumbs)
    source = (PROJECT / "docs/navigation/navigation.md").read_text(encoding="utf-8")
    assert f"lastmod: {page.select('time')[0].get('datetime')}\n" in source
    assert re.fullmatch(r"\d+ min read", page.select(".reading-time")[0].get_text())
    related = links(page, ".related")
    assert 1 <= len(related) <= 3
    assert "/navigation" not in related
    assert not set(related) & set(links(page, ".pager"))


def test_a_tag_leads_to_all_of_its_pages(site: Site) -> None:
    index = links(read(site, "/tags"), ".tags")
    assert len(index) > 100
    for path in ("/authoring", "/navigation"):
        tags = links(read(site, path), ".article-footer .tags")
        assert tags
        assert set(tags) <= set(index)
        for href in tags:
            assert path in links(read(site, href), ".similar"), href
    shared = links(read(site, "/tags?tag=WebSocket"), ".similar")
    assert len(shared) > 1
    assert links(read(site, "/tags?tag=no%20such%20tag%3Cb%3E"), ".tags") == index


@pytest.mark.parametrize(
    ("path", "meant"),
    [("/getting-startd", "/getting-started"), ("/docs/Deployment.html", "/deployment"), ("/write_pages", "/authoring")],
)
def test_a_missing_page_suggests_pages_and_a_search(site: Site, path: str, meant: str) -> None:
    page = read(site, path, 404)
    assert next(iter(links(page, ".similar"))) == meant
    [field] = page.select("main form[action='/search'] input[name=q]")
    words = path.rpartition("/")[2].partition(".")[0].replace("-", " ").replace("_", " ")
    assert field.get("value") == words
    assert not page.select("#article .feedback, #article .tags, #article .breadcrumbs")


def test_a_missing_page_shows_no_markup_of_its_path(site: Site) -> None:
    for path in ("/%3Cscript%3Ealert(1)%3C/script%3E", "/%22%3E%3Cb%3E", "/" + "x" * 1000):
        page = read(site, path, 404)
        assert not page.select("#article script, #article b")
