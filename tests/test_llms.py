"""The documents for agents and crawlers: each written once, of the right pages only, for readers who may have them."""

import json
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import dash
import pytest
from dash import Dash, html

from lib import llms as llms_module
from lib.delivery.delivery import Delivery
from lib.delivery.per_page import PerPage
from lib.delivery.stored import Stored
from lib.delivery.views import View, Views
from lib.llms import Llms
from lib.page_markdown import page_markdown
from lib.readers import Policies
from lib.servers.contract import Request, Response
from tests.delivery.conftest import AS_IT_IS, SITE, Register, dash_state, register, site_below
from tests.serving import BROWSER

__all__ = ["dash_state", "register"]

CURL = {"user-agent": "curl/8", "accept": "*/*"}
PERSON = {"user-agent": BROWSER, "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MARKDOWN = {"user-agent": "agent/1", "accept": "text/markdown"}
PLAIN = {"user-agent": "curl/8", "accept": "text/plain"}
GPTBOT = {"user-agent": "GPTBot/1.2", "accept": "*/*"}
HIDDEN = "seaglass"
DENY_TRAINING: Policies = {"training": "deny", "search": "allow", "agent": "allow"}
DOCUMENTS = ("/llms.txt", "/llms-small.txt", "/llms-full.txt", "/a/llms.txt", "/a.md", "/index.md", "/robots.txt",
             "/sitemap.xml", "/feed.xml")  # fmt: skip


class Pages(PerPage):
    """In place of the pages: says that the browser's page would be sent."""

    content_type = "text/html"

    def write(self, view: View) -> bytes:
        return b"the app" if view.about.status == 200 else b"the 404 page"


Build = Callable[..., Llms]


@pytest.fixture
def build(register: Register) -> Build:
    """A site with a home page, pages that are listed, one that is not, and one with a variable in its address."""
    register("/", name="Home", markdown="Welcome, see [a](/a).", layout=html.P("Welcome"))
    register("/a", name="The Lagoon", markdown="What lives *inside*.", layout=html.P("What lives inside"))
    register("/deep/b", name="B", markdown="More.", category="Deep", lastmod=date(2026, 2, 1))
    register("/components/plotly.js", name="Plotly", markdown="Dots.")
    register("/items", name="Item", path_template="/items/<number>", markdown="Of many.", layout=lambda **_: "Many")
    register("/hidden", name=HIDDEN, markdown=HIDDEN, hidden=True, description=HIDDEN, layout=HIDDEN)

    def make(prefix: str = "", policies: Policies = DENY_TRAINING, mcp_path: str | None = None) -> Llms:
        site = site_below(prefix) if prefix else SITE
        views = Views(site)
        views.prepare()
        delivery = SimpleNamespace(views=views, documents=Pages(views, AS_IT_IS), compressor=AS_IT_IS)
        app = Dash("llms")
        llms = Llms(app, site, cast(Delivery, delivery), policies, has_openapi=False, mcp_path=mcp_path)
        llms.prepare()
        return llms

    return make


def get(llms: Llms, path: str, headers: dict[str, str] = CURL, **query: str) -> Response:
    """As the server asks: a route's own handler, or else the pages."""
    if path in llms.routes:
        return llms.routes[path](Request(path, "", query, headers))
    for folder in ("/.well-known/", "/_llms/"):
        if path.startswith(folder):
            return llms.routes[folder](Request(path, path.removeprefix(folder), query, headers))
    return llms.pages(Request(path, path[1:], query, headers))


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


@pytest.mark.parametrize(
    ("headers", "query", "content_type"),
    [
        (CURL, {}, "text/markdown; charset=utf-8"),
        (MARKDOWN, {}, "text/markdown; charset=utf-8"),
        (PLAIN, {}, "text/plain; charset=utf-8"),
        (PERSON, {}, "text/html; charset=utf-8"),
        (PERSON, {"raw": "1"}, "text/markdown; charset=utf-8"),
        (PERSON, {"format": "md"}, "text/markdown; charset=utf-8"),
        (CURL, {"format": "html"}, "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("path", ["/llms.txt", "/llms-small.txt", "/llms-full.txt", "/a/llms.txt"])
def test_each_reader_gets_its_form(
    build: Build, path: str, headers: dict[str, str], query: dict[str, str], content_type: str
) -> None:
    response = get(build(), path, headers, **query)
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
    monkeypatch.setattr("lib.llms_documents.page_markdown", fail)
    monkeypatch.setattr("lib.llms_forms.render_llms_viewer", fail)
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


def test_hidden_pages_are_nowhere(build: Build) -> None:
    llms = build()
    for path in (*DOCUMENTS, "/a", "/", "/nope", "/.well-known/api-catalog"):
        for headers in (CURL, PERSON, MARKDOWN):
            body = get(llms, path, headers).body
            assert HIDDEN.encode() not in body, path
            assert b"/hidden" not in body, path
    assert all(b"/hidden" not in stored.body for stored in llms.pages.everything())
    for path in ("/hidden.md", "/hidden/llms.txt"):
        for headers in (CURL, MARKDOWN, PERSON):
            assert get(llms, path, headers).status == 404
    assert get(llms, "/hidden", MARKDOWN).status == 404
    told = get(llms, "/hidden")
    assert (told.status, told.body) == (404, get(llms, "/nope").body), "a program cannot tell it from what is not there"
    assert get(llms, "/hidden", PERSON).body == b"the app", "whoever has the address may read it"


@pytest.mark.parametrize("path", ["/nope.md", "/nope/llms.txt", "/items.md", "/items/1.md", "/a//llms.txt", "//a.md",
                                  "/a/.md", "/.md", "/index/llms.txt", "/a.md.md", "/A.md", "/a.md/llms.txt",
                                  "/_llms/nope.txt", "/_llms/a/llms.txt", "/not-found-404.md"])  # fmt: skip
@pytest.mark.parametrize("headers", [CURL, PERSON, MARKDOWN, PLAIN])
def test_a_document_of_no_page_is_404_and_kept_by_no_one(build: Build, path: str, headers: dict[str, str]) -> None:
    response = get(build(), path, headers)
    assert (response.status, response.headers["cache-control"]) == (404, "no-store")
    assert b"/llms.txt" in response.body


@pytest.mark.parametrize(
    "path",
    ["/nope{0}", "/nope{0}/llms.txt", "/nope{0}.md", "/a{0}/llms.txt", "/a//{1}llms.txt", "//{1}a/llms.txt",
     "//{1}a.md", "/a/llms.txt/{0}/llms.txt", "/items/{0}", "/items/{0}/llms.txt", "/items/{0}.md",
     "/llms.txt/{1}llms.txt",
     "/{1}/llms.txt", "/a/{1}", "/hidden/{0}/llms.txt", "/{1}a", "/_llms/{0}.txt"],
)  # fmt: skip
@pytest.mark.parametrize("headers", [CURL, PERSON, MARKDOWN, GPTBOT])
def test_asking_for_nonsense_leaves_nothing_behind(build: Build, path: str, headers: dict[str, str]) -> None:
    """Else anybody could fill the memory. `{0}` is a number, `{1}` as many slashes."""
    llms = build()
    for number in range(30):
        get(llms, path.format(number, "/" * number), headers)
    texts, programs = llms.pages._texts, llms.pages._programs
    assert len(texts._forms) + len(texts._alone) + len(programs._written) <= 1


@pytest.mark.parametrize("path", ["/a", "/components/plotly.js", "/", "/deep/b"])
def test_a_program_gets_the_article_without_the_app(build: Build, path: str) -> None:
    response = get(build(), path)
    text = response.body.decode()
    assert (response.status, response.content_type) == (200, "text/html; charset=utf-8")
    assert response.headers["vary"] == "Accept, User-Agent, Accept-Encoding"
    assert response.headers["cache-control"] == "no-cache"
    assert '</llms.txt>; rel="llms-txt"' in response.headers["link"]
    assert 'rel="alternate"; type="text/markdown"' in response.headers["link"]
    assert f'<link href="{SITE.base_url}{path}" rel="canonical">' in text
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


def test_a_crawler_that_is_not_welcome_gets_no_page_in_any_form(build: Build) -> None:
    llms = build()
    for path in ("/a", "/", "/nope", "/a.md", "/a/llms.txt", "/index.md", "/llms-full.txt", "/llms-small.txt"):
        for accept in ("*/*", "text/markdown"):
            refused = get(llms, path, {**GPTBOT, "accept": accept})
            assert (refused.status, refused.headers["cache-control"]) == (403, "no-store"), path
            assert "User-Agent" in refused.headers["vary"]
            assert b"What lives" not in refused.body
    for path in ("/llms.txt", "/robots.txt", "/sitemap.xml", "/feed.xml", "/.well-known/api-catalog"):
        assert get(llms, path, GPTBOT).status == 200
    allowed = build(policies={**DENY_TRAINING, "training": "allow"})
    assert all(get(allowed, path, GPTBOT).status == 200 for path in ("/a", "/a.md", "/llms-full.txt"))


def test_what_is_refused_to_one_is_not_refused_to_the_next(build: Build) -> None:
    llms = build()
    for path in ("/a", "/a.md", "/llms-full.txt"):
        assert [get(llms, path, headers).status for headers in (GPTBOT, CURL, GPTBOT, PERSON)] == [403, 200, 403, 200]


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
    kept: list[Stored] = [*llms.pages.everything()]
    bodies = [stored.body for stored in kept]
    for path in ("/a/llms.txt", "/a.md", "/index.md", "/deep/b/llms.txt", "/a", "/"):
        assert get(llms, path).body in bodies, path
    assert get(llms, "/a", PERSON).body in bodies


@pytest.mark.parametrize("path", ["/apple-touch-icon.png", "/.well-known/nope", "/.well-known/mcp/server-card.json"])
def test_what_is_looked_for_by_name_and_is_not_there(build: Build, path: str) -> None:
    response = get(build(), path)
    assert (response.status, response.content_type) == (404, "application/json")
    assert response.headers["cache-control"] == "no-store"
    json.loads(response.body)


def test_where_agents_can_connect_a_card_says_where(build: Build) -> None:
    response = get(build("/my-app", mcp_path="/_dash-mcp"), "/.well-known/mcp/server-card.json")
    assert (response.status, response.content_type) == (200, "application/json")
    card = json.loads(response.body)
    assert card["remotes"] == [{"type": "streamable-http", "url": f"{SITE.base_url}/my-app/_dash-mcp"}]
    assert {"$schema", "name", "version", "description"} <= set(card), "what the schema requires"
    assert card["name"].count("/") == 1
