"""The documents for agents and crawlers contain the public pages only."""

import json
from datetime import date
from typing import Any

import dash
import pytest
from dash import html

from lib.catalog.page_text import page_markdown
from lib.features.agents import routes as llms_module
from lib.http.cached_body import CachedBody
from tests.cases import all_cases
from tests.delivery.conftest import SITE, Register, dash_state, register
from tests.llms_site import CURL, DOCUMENTS, MARKDOWN, PERSON, PLAIN, Build, build, get

__all__ = ["build", "dash_state", "register"]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/index.md", "/"),
        ("/a.md", "/a"),
        ("/deep/b.md", "/deep/b"),
        ("/components/plotly.js.md", "/components/plotly.js"),
    ],
)
def test_each_page_is_markdown_beside_itself(build: Build, path: str, page: str) -> None:
    llms = build()
    for headers in (CURL, PERSON, MARKDOWN, PLAIN):
        response = get(llms, path, headers)
        assert (response.status, response.content_type) == (200, "text/markdown; charset=utf-8")
        assert response.body.decode() == page_markdown(dash.page_registry[f"docs:{page}"], SITE)
        assert response.headers["vary"] == "User-Agent, Accept-Encoding", "some readers are sent away"
        assert f'<{SITE.base_url}{page}>; rel="canonical"' in response.headers["link"]
        assert '</llms.txt>; rel="llms-txt"' in response.headers["link"]


def test_the_same_text_is_a_pages_llms_txt_and_what_it_answers_to_those_who_want_markdown(build: Build) -> None:
    llms = build()
    text = get(llms, "/a.md").body
    for path, headers in (("/a/llms.txt", CURL), ("/a", MARKDOWN), ("/a", {**PERSON, "accept": "text/markdown"})):
        response = get(llms, path, headers)
        assert response.body == text
        assert response.content_type == "text/markdown; charset=utf-8"
        assert response.headers["vary"] == "Accept, User-Agent, Accept-Encoding"


FORMS: tuple[tuple[dict[str, str], dict[str, str], str], ...] = (
    (CURL, {}, "text/markdown; charset=utf-8"),
    (MARKDOWN, {}, "text/markdown; charset=utf-8"),
    (PLAIN, {}, "text/plain; charset=utf-8"),
    (PERSON, {}, "text/html; charset=utf-8"),
    (PERSON, {"raw": "1"}, "text/markdown; charset=utf-8"),
    (PERSON, {"format": "md"}, "text/markdown; charset=utf-8"),
    (CURL, {"format": "html"}, "text/html; charset=utf-8"),
)


def test_each_reader_gets_its_form(build: Build) -> None:
    llms = build()
    with all_cases() as case:
        for path in ("/llms.txt", "/llms-small.txt", "/llms-full.txt", "/a/llms.txt"):
            for headers, query, content_type in FORMS:
                with case((path, headers, query)):
                    response = get(llms, path, headers, **query)
                    assert (response.status, response.content_type) == (200, content_type)
                    assert response.headers["vary"] == "Accept, User-Agent, Accept-Encoding"
                    assert response.headers["cache-control"] == "no-cache"
                    assert response.body.startswith(b"<!") is content_type.startswith("text/html")


def test_a_document_is_written_once(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    llms = build()
    readers = (CURL, PERSON, MARKDOWN, PLAIN)
    before = {(path, headers["accept"]): get(llms, path, headers).body for path in DOCUMENTS for headers in readers}

    def fail(*_: Any, **__: Any) -> Any:
        raise AssertionError("it is written already")

    for name in ("index", "outline", "whole_text", "robots", "sitemap", "feed"):
        monkeypatch.setattr(llms_module, name, fail)
    monkeypatch.setattr("lib.features.agents.markdown_pages.page_markdown", fail)
    monkeypatch.setattr("lib.features.agents.markdown_pages.render_llms_viewer", fail)
    assert {
        (path, headers["accept"]): get(llms, path, headers).body for path in DOCUMENTS for headers in readers
    } == before


def test_a_copy_that_is_the_same_is_not_sent_again(build: Build) -> None:
    llms = build()
    for path in (*DOCUMENTS, "/a"):
        tag = get(llms, path).headers["etag"]
        assert get(llms, path, {**CURL, "if-none-match": tag}).status == 304, path


def test_what_was_written_is_forgotten_when_the_pages_change(build: Build) -> None:
    llms = build()
    paths = (
        "/llms.txt",
        "/llms-small.txt",
        "/llms-full.txt",
        "/a/llms.txt",
        "/a.md",
        "/sitemap.xml",
        "/feed.xml",
        "/a",
    )
    before = {path: get(llms, path).body for path in paths}
    entry = dash.page_registry["docs:/a"]
    entry["markdown"], entry["description"], entry["lastmod"] = "Something *new*.", "New.", date(2026, 3, 1)
    entry["layout"] = html.P("new")
    assert {path: get(llms, path).body for path in paths} == before
    llms.prepare()
    after = {path: get(llms, path).body for path in paths}
    assert [path for path in paths if after[path] == before[path]] == []
    assert b"new" in after["/a.md"]


@pytest.mark.parametrize("path", ["/a", "/components/plotly.js", "/", "/deep/b"])
def test_a_program_gets_the_article_without_the_app(build: Build, path: str) -> None:
    response = get(build(), path)
    text = response.body.decode()
    assert (response.status, response.content_type) == (200, "text/html; charset=utf-8")
    assert response.headers["vary"] == "Accept, User-Agent, Accept-Encoding"
    assert response.headers["cache-control"] == "no-cache"
    assert '</llms.txt>; rel="llms-txt"' in response.headers["link"]
    assert 'rel="alternate"; type="text/markdown"' in response.headers["link"]
    assert f'<link rel="canonical" href="{SITE.base_url}{path}">' in text
    assert 'href="/llms.txt"' in text
    assert '<a href="/deep/b"' in text, "crawlers find the other pages"
    assert "_dash" not in text


def test_a_page_with_a_variable_in_its_address_has_one_form(build: Build) -> None:
    llms = build()
    for headers in (CURL, MARKDOWN):
        response = get(llms, "/items/5", headers)
        assert (response.status, response.content_type) == (200, "text/html; charset=utf-8")
        assert b"Many" in response.body
        assert response.headers["cache-control"] == "no-store"


def test_a_browser_gets_the_app_unless_it_prefers_markdown(build: Build) -> None:
    llms = build()
    assert get(llms, "/a", PERSON).body == b"the app"
    assert get(llms, "/nope", PERSON).body == b"the 404 page"
    wants = {**PERSON, "accept": "text/markdown, text/html;q=0.5"}
    assert get(llms, "/a", wants).content_type.startswith("text/markdown")


@pytest.mark.parametrize(
    "path", ["/llms.txt", "/index.md", "/llms-full.txt", "/sitemap.xml", "/robots.txt", "/feed.xml"]
)
def test_below_a_prefix_every_address_carries_it(build: Build, path: str) -> None:
    body = get(build("/my-app"), path).body.decode()
    assert f"{SITE.base_url}/my-app/" in body
    assert f"{SITE.base_url}/a" not in body.replace("[a](http://127.0.0.1:8550/a)", "")  # as its author wrote it
    assert f"{SITE.base_url}/llms" not in body


def test_below_a_prefix_the_headers_carry_it(build: Build) -> None:
    for path in ("/a", "/a.md"):
        link = get(build("/my-app"), path).headers["link"]
        assert '</my-app/a.md>; rel="alternate"; type="text/markdown"' in link
        assert '</my-app/llms.txt>; rel="llms-txt"' in link


def test_a_name_of_a_page_cannot_break_a_header(build: Build, register: Register) -> None:
    register("/ü \U0001f3dd", name="Island", markdown="Text.")
    llms = build()
    for path in ("/ü \U0001f3dd", "/ü \U0001f3dd.md"):
        response = get(llms, path)
        assert response.status == 200
        assert all(value.isascii() and "\n" not in value for _, value in response.all_headers)
        assert "</%C3%BC%20%F0%9F%8F%9D.md>" in response.headers["link"]
    assert "/%C3%BC%20%F0%9F%8F%9D.md)" in get(llms, "/llms.txt").body.decode()


def test_everything_is_what_programs_are_sent(build: Build) -> None:
    llms = build()
    kept: list[CachedBody] = [*llms.pages.iter_cached()]
    bodies = [stored.body for stored in kept]
    for path in ("/a/llms.txt", "/a.md", "/index.md", "/deep/b/llms.txt", "/a", "/"):
        assert get(llms, path).body in bodies, path
    assert get(llms, "/a", PERSON).body in bodies


def test_where_agents_can_connect_a_card_says_where(build: Build) -> None:
    response = get(build("/my-app", mcp_path="/mcp"), "/.well-known/mcp/server-card.json")
    assert (response.status, response.content_type) == (200, "application/json")
    card = json.loads(response.body)
    assert card["remotes"] == [{"type": "streamable-http", "url": f"{SITE.base_url}/my-app/mcp"}]
    assert {"$schema", "name", "version", "description"} <= set(card), "what the schema requires"
    assert card["name"].count("/") == 1
