"""Pages, payloads, bundles, and documents on every backend."""

import http.client
import re

import pytest

from lib.catalog.page_text import markdown_path
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE


def test_a_page_is_complete_html(site: Site) -> None:
    with site.client() as client:
        response = client.get("/getting-started")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<article id="article"' in response.text
    assert "<h1>Getting started</h1>" in response.text
    assert 'aria-current="page"' in response.text
    assert "<title>Getting started · Atoll</title>" in response.text


def test_the_badge_names_the_backend(site: Site) -> None:
    with site.client() as client:
        page = client.get("/").text
    assert f'data-backend="{site.backend}"' in page
    assert "openapi-badge" in page


def test_an_unknown_page_is_404_with_the_page(site: Site) -> None:
    with site.client() as client:
        for path in ("/nope", "/nope/deeper", "/not-found-404", "/_page-nope", "/favicon.icon"):
            response = client.get(path)
            assert response.status_code == 404, path
            assert "<h1>Page not found</h1>" in response.text, path


def test_the_payload_of_a_page_is_json_that_a_browser_may_keep(site: Site) -> None:
    with site.client() as client:
        first = client.get("/_page/getting-started")
        again = client.get("/_page/getting-started", headers={"if-none-match": first.headers["etag"]})
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/json"
    assert [example["type"] for example in first.json()["examples"]] == ["Stack"]
    assert again.status_code == 304
    assert again.content == b""


def test_the_payload_of_an_unknown_page_is_404_json(site: Site) -> None:
    with site.client() as client:
        response = client.get("/_page/nope")
    assert response.status_code == 404
    payload = response.json()
    assert payload.pop("build")
    assert payload == {"examples": [], "names": []}


def test_the_bundles_may_be_kept_for_ever(site: Site) -> None:
    with site.client() as client:
        page = client.get("/").text
        for url in re.findall(r'"(/_site/[^"]+)"', page):
            response = client.get(url)
            assert response.status_code == 200
            assert "immutable" in response.headers["cache-control"]
        assert client.get("/_site/unknown.exe").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/_media/../run.py",
        "/_media/%2e%2e/run.py",
        "/_media/..%2f..%2f.env",
        "/_media/getting-started/getting-started.md",
        "/_media//etc/passwd",
        "/assets/../run.py",
        "/assets/%2e%2e/run.py",
        "/assets/..%2frun.py",
        "/_icons/..%2f..%2fpackage.json",
    ],
)
def test_no_path_leads_out_of_its_folder(site: Site, path: str) -> None:
    # Sent unchanged: an HTTP client would normalize the path.
    host = site.url.removeprefix("http://")
    status, body = raw_get(host, path)
    assert status in {400, 404}, path
    assert b"Wires the site together" not in body
    assert b"root:" not in body


def test_head_is_like_get_without_a_body(site: Site) -> None:
    with site.client() as client:
        for path in ("/", "/getting-started", "/_page/getting-started", "/_pages.json"):
            response = client.head(path)
            assert response.status_code == 200, path
            assert response.content == b"", path


def test_the_api_says_the_same_everywhere(site: Site) -> None:
    with site.client() as client:
        assert client.get("/healthz").json()["backend"] == site.backend
        backend = client.get("/api/backend").json()
        pages = client.get("/api/pages").json()
    assert backend["name"] == backend["requested"] == site.backend
    assert backend["fallback_reason"] is None
    paths = [page["path"] for page in pages["pages"]]
    assert pages["count"] == len(paths)
    assert paths == sorted(paths)
    assert "/getting-started" in paths
    assert "/not-found-404" not in paths


def test_the_llms_documents_list_every_page_once(site: Site) -> None:
    with site.client() as client:
        paths = [page["path"] for page in client.get("/_pages.json").json()["pages"]]
        index = client.get("/llms.txt", headers={"user-agent": "curl/8"}).text
        sitemap = client.get("/sitemap.xml").text
        for path in paths:
            url = f"http://127.0.0.1:8550{path}"
            assert index.count(f"](http://127.0.0.1:8550{markdown_path(path)})") == 1, path
            assert sitemap.count(f"<loc>{url}</loc>") == 1, path
        assert "not-found-404" not in index + sitemap
        assert "?key=" not in index, "the site knows no keys"
        assert client.get("/robots.txt").status_code == 200


def test_the_markdown_of_a_page_has_its_directives_written_out(site: Site) -> None:
    with site.client() as client:
        response = client.get("/interactive-components/llms.txt", headers={"user-agent": "curl/8"})
    assert response.headers["content-type"].startswith("text/markdown")
    assert ".. exec::" not in response.text
    assert "@callback(" in response.text


def raw_get(host: str, path: str) -> tuple[int, bytes]:
    """Return status and body of a GET request with a path that no client has normalized."""
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    connection.putheader("User-Agent", BROWSER)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body
