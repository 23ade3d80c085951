"""The JSON API returns the same responses on every backend."""

import json
from urllib.parse import parse_qsl

import pytest

from lib.features.api.models import PageQuery, SearchQuery
from lib.http.errors import ProblemError, validated
from lib.site import VERSION
from tests.cases import all_cases
from tests.servers.fetching import ENCODINGS, fetch
from tests.serving import Site

LOCAL = "http://127.0.0.1:8550"  # the default of `SITE_BASE_URL`
PROBLEM = "application/problem+json"


def test_liveness(site: Site) -> None:
    with site.client() as client:
        first = client.get("/healthz")
        body = first.json()
    assert first.headers["cache-control"] == "no-store"
    assert (body["ok"], body["backend"], body["app_version"]) == (True, site.backend, VERSION)
    assert body["uptime_seconds"] > 0
    if site.backend == "flask":
        assert body["event_loop_latency_ms"] is None
        assert 1 <= body["free_threads"] <= 7, "eight, less the one that answers"
    else:
        assert body["free_threads"] is None


def test_the_lateness_of_the_event_loop_is_measured(site: Site) -> None:
    if site.backend == "flask":
        return  # Flask has no event loop, as the test above shows
    with site.client() as client:
        for _ in range(200):
            latency = client.get("/healthz").json()["event_loop_latency_ms"]
            if latency is not None:
                break
            client.get("/api/demo/fan-out?wait_ms=50")  # time passes
    assert latency >= 0


def test_readiness(site: Site) -> None:
    with site.client() as client:
        body = client.get("/readyz").json()
    assert body["ready"] is True
    assert {"process", "pages"} <= set(body["checks"])


def test_the_backend_and_what_the_site_offers_on_it(site: Site) -> None:
    with site.client() as client:
        body = client.get("/api/backend").json()
        offers = body["capabilities"]
        assert offers["openapi"] is (client.get("/openapi.json").status_code == 200)
        assert offers["server_sent_events"] is (client.get("/api/demo/events?count=1").status_code == 200)
        clock = client.get("/api/demo/clock").json()["detail"]
    assert offers["websocket_endpoints"] is ("Flask has no WebSockets" not in clock)
    assert offers["websocket_callbacks"] is offers["websocket_endpoints"]
    assert (body["name"], body["is_async"]) == (site.backend, site.backend != "flask")


def test_the_list_is_filtered_sorted_and_cut(site: Site) -> None:
    with site.client() as client:
        everything = client.get("/api/pages").json()
        turned = client.get("/api/pages", params={"sort": "-path"}).json()
        second = client.get("/api/pages", params={"limit": 1, "offset": 1}).json()
        found = client.get("/api/pages", params={"q": "getting started"}).json()
        none = client.get("/api/pages", params={"category": "there is none"}).json()
    paths = [page["path"] for page in everything["pages"]]
    assert [page["path"] for page in turned["pages"]] == paths[::-1]
    assert (second["count"], second["total"], second["pages"][0]["path"]) == (1, everything["total"], paths[1])
    assert "/getting-started" in [page["path"] for page in found["pages"]]
    assert (none["count"], none["total"], none["pages"]) == (0, 0, [])


def test_clients_follow_links_to_all_pages(site: Site) -> None:
    with site.client() as client:
        whole = client.get("/api/pages").json()
        found, path = [], "/api/pages?limit=7&fields=url,markdown_url"
        while path:
            part = client.get(path)
            found += part.json()["pages"]
            path = part.json()["next"]
            assert part.links.get("next", {}).get("url") == path
        last = found[-1]
        page = client.get(last["url"].removeprefix(LOCAL))
        markdown = client.get(last["markdown_url"].removeprefix(LOCAL))
    assert [page["path"] for page in found] == [page["path"] for page in whole["pages"]]
    assert all(set(page) == {"name", "path", "url", "markdown_url"} for page in found)
    assert (page.status_code, markdown.status_code) == (200, 200)
    assert markdown.headers["content-type"].startswith("text/markdown")


def test_read_only_responses_have_validators_and_encodings(site: Site) -> None:
    paths = ("/api/pages", "/api/pages/getting-started", "/api/search?q=dash", "/api/backend", "/openapi.json", "/docs")
    with all_cases() as case:
        for path in paths:
            with case(path):
                plain = fetch(site, path)
                tag = plain.headers["etag"]
                assert tag.startswith('"')
                assert "Accept-Encoding" in plain.headers["vary"]
                for _ in range(2):  # the first response is from the route, the second one from the cache
                    for encoding in ENCODINGS:
                        compressed = fetch(site, path, accept_encoding=encoding)
                        assert (compressed.encoding, compressed.unpacked) == (encoding, plain.body)
                        assert compressed.headers["etag"] != tag
                for known in (tag, compressed.headers["etag"], f'W/{tag}, "other"'):
                    same = fetch(site, path, if_none_match=known)
                    assert (same.status, same.body) == (304, b"")
                    assert same.headers["cache-control"] == plain.headers["cache-control"]
                assert fetch(site, path, if_none_match='"other"').status == 200


def test_the_last_of_repeated_parameters_counts(site: Site) -> None:
    with site.client() as client:
        assert client.get("/api/pages?limit=1&limit=2").json()["count"] == 2
        assert client.get("/api/pages?limit=0&limit=3").json()["count"] == 3


def test_a_page_with_its_content_and_its_links(site: Site) -> None:
    with site.client() as client:
        body = client.get("/api/pages/getting-started").json()
        home = client.get("/api/pages/index").json()
        linked = {link["path"] for link in body["links_out"] if link["path"]} - {"/getting-started"}
        pages = {page["path"] for page in client.get("/api/pages").json()["pages"]}
        back = [client.get(f"/api/pages{path}").json()["links_in"] for path in sorted(linked & pages - {"/"})]
    assert body["path"] == "/getting-started"
    assert body["markdown"].strip()
    assert all(set(heading) == {"level", "id", "text"} for heading in body["headings"])
    assert home["path"] == "/"
    assert "/getting-started" in home["markdown"]
    assert back, "the page links to others"
    assert all("/getting-started" in [link["path"] for link in links] for links in back)


@pytest.mark.parametrize("path", ["/api/pages/nope", "/api/pages/not-found-404", "/api/pages/a/b/c", "/api/pages/%00"])
def test_an_unknown_page(site: Site, path: str) -> None:
    with site.client() as client:
        response = client.get(path)
    assert response.status_code == response.json()["status"] == 404
    assert response.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=ten", "limit=", "limit=1e3", "offset=-1", "sort=size", "sort=", "sort=Path",
     "tag=" + "x" * 101, "limit=0&offset=-1&sort=x"],
)  # fmt: skip
def test_every_backend_refuses_in_the_same_words(query: str, site: Site) -> None:
    with pytest.raises(ProblemError) as expected:
        validated(PageQuery, dict(parse_qsl(query, keep_blank_values=True)))
    with site.client() as client:
        response = client.get(f"/api/pages?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"] == PROBLEM
    assert response.json() == json.loads(expected.value.response().body)


def test_the_search_finds_sections(site: Site) -> None:
    with site.client() as client:
        response = client.get("/api/search", params={"q": "gunicorn workers", "limit": 4})
        best = response.json()["hits"][0]
        few = client.get("/api/search", params={"q": "dash", "limit": 2}).json()
        nothing = client.get("/api/search", params={"q": "😀 *"}).json()
    body = response.json()
    assert response.headers["cache-control"] == "public, max-age=60"
    assert (body["query"], body["count"]) == ("gunicorn workers", len(body["hits"]))
    assert 1 <= body["count"] <= 4
    assert best["url"] == f"{best['path']}#{best['anchor']}"
    assert {best["excerpt"][start:end].lower() for start, end in best["marks"]} <= {"gunicorn", "worker", "workers"}
    assert [hit["score"] for hit in body["hits"]] == sorted((hit["score"] for hit in body["hits"]), reverse=True)
    assert few["count"] == 2
    assert (nothing["count"], nothing["hits"]) == (0, [])


@pytest.mark.parametrize("query", ["", "q=", "q=a&limit=0", "q=a&limit=51", "q=a&limit=x", "limit=3", "q=" + "x" * 201])
def test_a_search_that_cannot_be_made_is_refused_in_the_same_words(query: str, site: Site) -> None:
    with pytest.raises(ProblemError) as expected:
        validated(SearchQuery, dict(parse_qsl(query, keep_blank_values=True)))
    with site.client() as client:
        response = client.get(f"/api/search?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"] == PROBLEM
    assert response.json() == json.loads(expected.value.response().body)


@pytest.mark.parametrize("query", ["NEAR(", '"', "a* OR", "%00", "%F0%9F%98%80", "'; DROP TABLE", "%ED%A0%80"])
def test_any_text_can_be_searched_for(query: str, site: Site) -> None:
    with site.client() as client:
        assert client.get(f"/api/search?q={query}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/api/backend", "/api/pages", "/api/pages/index", "/api/search?q=dash"]
)
def test_head_and_other_methods(path: str, site: Site) -> None:
    with site.client() as client:
        head, post = client.head(path), client.post(path)
    assert (head.status_code, head.content) == (200, b"")
    assert post.status_code == 405
    assert {"GET", "HEAD"} <= set(post.headers["allow"].split(", "))
