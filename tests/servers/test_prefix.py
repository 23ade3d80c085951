"""The whole site works under a URL prefix."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site, serving
from tests.sites import PREFIX
from tests.tiers import fast_on


def test_every_path_answers_below_the_prefix(site_below_prefix: Site) -> None:
    with site_below_prefix.client() as client:
        for path in ("/", "/getting-started", "/llms.txt", "/getting-started/llms.txt", "/sitemap.xml", "/robots.txt",
                     "/feed.xml", "/index.md", "/getting-started.md", "/healthz", "/api/backend",
                     "/api/pages", "/_pages.json", "/assets/logo.svg"):  # fmt: skip
            assert client.get(PREFIX + path).status_code == 200, path
        assert client.get(f"{PREFIX}/nope").status_code == 404
        assert client.get("/getting-started").status_code == 404


def test_what_explains_the_api_lies_below_the_prefix_too(site_below_prefix: Site) -> None:
    with site_below_prefix.client() as client:
        for path in ("/docs", "/redoc", "/openapi.json"):
            assert client.get(path).status_code == 404, path
            assert client.get(PREFIX + path).status_code == 200, path
        assert f"{PREFIX}/openapi.json" in client.get(f"{PREFIX}/docs").text
        assert f"{PREFIX}/api/pages" in client.get(f"{PREFIX}/openapi.json").json()["paths"]


def test_no_link_leaves_the_prefix(site_below_prefix: Site) -> None:
    with site_below_prefix.client() as client:
        for page in client.get(f"{PREFIX}/_pages.json").json()["pages"]:
            assert page["path"].startswith(PREFIX)
            html = client.get(page["path"]).text
            links = re.findall(r'\b(?:href|src|data-copy-from)="(/[^"]*)"', html)
            assert [link for link in links if not link.startswith(PREFIX)] == [], page["path"]
        hits = client.get(f"{PREFIX}/api/search?q=deployment").json()["hits"]
        sitemap = client.get(f"{PREFIX}/sitemap.xml").text
    assert hits
    assert [hit["url"] for hit in hits if not hit["url"].startswith(f"{PREFIX}/")] == []
    assert f"<loc>{site_below_prefix.url}{PREFIX}/getting-started</loc>" in sitemap


def test_a_reader_moves_below_the_prefix(browser: Browser, site_below_prefix: Site) -> None:
    with Visitor.opening(browser, site_below_prefix.url) as visitor:
        visitor.go(f"{PREFIX}/getting-started")
        visitor.live()
        visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
        expect(visitor.heading).to_have_text("Deployment")
        assert visitor.page.url.endswith(f"{PREFIX}/deployment")
        visitor.page.keyboard.press("Control+k")
        visitor.page.get_by_role("combobox").fill("callbacks")
        expect(visitor.page.locator(".search-results [role=option]").first).to_contain_text("Callbacks")
        visitor.page.get_by_role("combobox").press("Enter")
        expect(visitor.heading).to_have_text("Callbacks")
        visitor.live()
        visitor.check()


@pytest.mark.parametrize("backend", fast_on())
def test_a_proxy_may_strip_the_prefix(backend: str, contract_docs: Path, tmp_path: Path) -> None:
    """In this case, the server's routes stay at the root, and the URLs that browsers request have the prefix."""
    env = {"DASH_REQUESTS_PATHNAME_PREFIX": f"{PREFIX}/", "DOCS_DIR": str(contract_docs)}
    with serving(backend, tmp_path, env=env) as site, site.client() as client:
        page = client.get("/a-page")
        assert page.status_code == 200
        links = re.findall(r'\b(?:href|src|data-copy-from)="(/[^"]*)"', page.text)
        assert len(links) > 5
        assert [link for link in links if not link.startswith(PREFIX)] == []
        assert client.get("/_page/a-page").json().keys() == {"build", "examples", "names"}
        assert client.get("/openapi.json").json()["servers"] == [{"url": PREFIX}]
