"""The documents for agents and crawlers: what the package writes, each once, and of the right pages only."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import dash
import pytest
from dash import Dash
from dash_improve_my_llms import _state, discovery, handlers

from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.llms import Llms
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


class Pages(Part):
    """In place of the pages: says that the browser's page would be sent."""

    def __init__(self) -> None:
        self._app = Stored(b"<!doctype html>the app", "text/html")

    def stored(self, request: Request) -> Stored | None:
        return self._app if request.tail in {"", "a", "hidden"} else None

    def everything(self) -> Iterator[Stored]:
        yield self._app

    def otherwise(self, request: Request) -> Response:
        return Response(b"the 404 page", 404)


@pytest.fixture
def state(dash_state: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package keeps for the whole process is put back."""
    monkeypatch.setattr(_state, "page_metadata", {})
    monkeypatch.setattr(_state, "hidden_pages", set())
    monkeypatch.setattr(handlers, "build_policy_block", handlers.build_policy_block)
    monkeypatch.setattr(discovery, "twin_path", discovery.twin_path)


Build = Callable[..., Llms]


@pytest.fixture
def build(state: None, register: Register) -> Build:
    """A site with a home page, two pages that are listed and one that is not."""
    register("/", name="Home", markdown="Welcome.")
    register("/a", name="The Lagoon", markdown="What lives *inside*.")
    register("/deep/b", name="B", markdown="More.")
    register("/items", name="Item", path_template="/items/<number>", markdown="Of many.")
    register("/hidden", name=HIDDEN, markdown=HIDDEN, hidden=True, description=HIDDEN)

    def make(prefix: str = "") -> Llms:
        site = site_below(prefix) if prefix else SITE
        llms = Llms(Dash("llms"), site, AS_IT_IS, Pages(), has_openapi=False)
        llms.prepare()
        return llms

    return make


def get(llms: Llms, path: str, headers: dict[str, str] = CURL, **query: str) -> Response:
    """As the server asks: a route's own handler, or else the pages."""
    if path in llms.routes:
        return llms.routes[path](Request(path, "", query, headers))
    if path.startswith("/.well-known/"):
        return llms.routes["/.well-known/"](Request(path, path.removeprefix("/.well-known/"), query, headers))
    return llms.pages(Request(path, path[1:], query, headers))


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The builders of the package that were called, in order."""
    calls: list[str] = []
    names = ("build_llms_txt_for_page", "build_llms_tier_doc", "build_robots_txt", "build_sitemap_xml",
             "build_llms_viewer_html", "handle_bot_request")  # fmt: skip

    def counting(name: str) -> Callable[..., Any]:
        build = getattr(handlers, name)

        def call(*args: Any, **named: Any) -> Any:
            calls.append(name)
            return build(*args, **named)

        return call

    for name in names:
        monkeypatch.setattr(handlers, name, counting(name))
    return calls


def of_package(llms: Llms, page: str) -> str:
    """What the package itself would answer for `/<page>/llms.txt`."""
    about = {"page_metadata": _state.page_metadata, "hidden_paths": _state.hidden_pages, "state": _state}
    body, status = handlers.build_llms_txt_for_page(app=llms.pages._app, page_path=page, **about)
    assert status == 200
    return str(body)


@pytest.mark.parametrize(("path", "page"), [("/llms.txt", "/"), ("/a/llms.txt", "/a"), ("/deep/b/llms.txt", "/deep/b")])
def test_a_document_is_what_the_package_writes(build: Build, path: str, page: str) -> None:
    llms = build()
    assert get(llms, path).body.decode() == of_package(llms, page)


@pytest.mark.parametrize(("path", "tier"), [("/llms-small.txt", "small"), ("/llms-full.txt", "full")])
def test_the_other_sizes_are_what_the_package_writes(build: Build, path: str, tier: str) -> None:
    llms = build()
    about = {"page_metadata": _state.page_metadata, "hidden_paths": _state.hidden_pages, "state": _state}
    body, status = handlers.build_llms_tier_doc(app=llms.pages._app, tier=tier, **about)
    response = get(llms, path)
    assert (response.status, response.body.decode()) == (status, body)
    assert response.headers.get("x-robots-tag") == ("noindex" if tier == "full" else None)


@pytest.mark.parametrize(
    ("headers", "query", "content_type"),
    [
        (CURL, {}, "text/markdown; charset=utf-8"),
        (MARKDOWN, {}, "text/markdown; charset=utf-8"),
        (PLAIN, {}, "text/plain; charset=utf-8"),
        (GPTBOT, {}, "text/markdown; charset=utf-8"),
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


def test_a_document_is_built_once_per_form(build: Build, built: list[str]) -> None:
    llms = build()
    paths = ("/llms.txt", "/llms-small.txt", "/llms-full.txt", "/a/llms.txt", "/robots.txt", "/sitemap.xml", "/a")
    for headers in (CURL, PERSON, MARKDOWN, PLAIN):
        for path in paths:
            get(llms, path, headers)
    built.clear()
    for headers in (CURL, PERSON, MARKDOWN, PLAIN, {**CURL, "user-agent": "wget/1"}):
        for path in paths:
            assert get(llms, path, headers).status == 200, path
    assert built == []


def test_a_copy_that_is_the_same_is_not_sent_again(build: Build) -> None:
    llms = build()
    for path in ("/llms.txt", "/a/llms.txt", "/robots.txt", "/sitemap.xml", "/a"):
        tag = get(llms, path).headers["etag"]
        assert get(llms, path, {**CURL, "if-none-match": tag}).status == 304, path


def test_what_was_written_is_forgotten_when_the_pages_change(build: Build) -> None:
    llms = build()
    paths = ("/llms.txt", "/llms-full.txt", "/a/llms.txt", "/sitemap.xml", "/a")
    before = {path: get(llms, path).body for path in paths}
    entry = dash.page_registry["docs:/a"]
    entry["markdown"], entry["description"] = "Something *new*.", "New."
    dash.page_registry["docs:/c"] = {**entry, "module": "docs:/c", "path": "/c", "name": "C"}
    assert {path: get(llms, path).body for path in paths} == before
    llms.prepare()
    after = {path: get(llms, path).body for path in paths}
    assert [path for path in paths if after[path] == before[path]] == []
    assert b"new" in after["/a/llms.txt"]
    assert b"/c</loc>" in after["/sitemap.xml"]


def test_hidden_pages_are_nowhere(build: Build) -> None:
    llms = build()
    for path in (
        "/llms.txt",
        "/llms-small.txt",
        "/llms-full.txt",
        "/a/llms.txt",
        "/robots.txt",
        "/sitemap.xml",
        "/a",
        "/",
    ):
        for headers in (CURL, PERSON, MARKDOWN):
            body = get(llms, path, headers).body
            assert HIDDEN.encode() not in body, path
            assert b"/hidden/llms.txt" not in body, path
    assert all(HIDDEN.encode() not in stored.body for stored in llms.pages.everything())
    for headers in (CURL, MARKDOWN, GPTBOT, PERSON):
        assert get(llms, "/hidden/llms.txt", headers).status == 404
    assert get(llms, "/hidden").status == 404
    assert get(llms, "/hidden", MARKDOWN).status == 404
    assert get(llms, "/hidden", PERSON).body.endswith(b"the app"), "whoever has the address may read it"


@pytest.mark.parametrize("headers", [CURL, PERSON, MARKDOWN, PLAIN])
def test_a_document_of_no_page_is_404_and_kept_by_no_one(build: Build, headers: dict[str, str]) -> None:
    response = get(build(), "/nope/llms.txt", headers)
    assert response.status == 404
    assert response.content_type == ("text/plain" if headers is PLAIN else "text/markdown") + "; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert b"/llms.txt" in response.body


@pytest.mark.parametrize(
    "path",
    ["/nope{0}", "/nope{0}/llms.txt", "/a{0}/llms.txt", "/a//{1}llms.txt", "//{1}a/llms.txt",
     "/a/llms.txt/{0}/llms.txt", "/items/{0}", "/items/{0}/llms.txt", "/llms.txt/{1}llms.txt", "/{1}/llms.txt",
     "/a/{1}", "/hidden/{0}/llms.txt"],
)  # fmt: skip
@pytest.mark.parametrize("headers", [CURL, PERSON, MARKDOWN, GPTBOT])
def test_asking_for_nonsense_leaves_nothing_behind(build: Build, path: str, headers: dict[str, str]) -> None:
    """Else anybody could fill the memory. `{0}` is a number, `{1}` as many slashes."""
    llms = build()
    for number in range(30):
        get(llms, path.format(number, "/" * number), headers)
    kept = len(llms.pages._written) + len(llms.pages._documents._written)
    assert kept <= 2


@pytest.mark.parametrize("headers", [CURL, MARKDOWN])
def test_a_program_gets_a_document_at_a_pages_address(build: Build, headers: dict[str, str]) -> None:
    llms = build()
    response = get(llms, "/a", headers)
    assert response.status == 200
    assert b"What lives" in response.body
    assert response.content_type == ("text/html" if headers is CURL else "text/markdown") + "; charset=utf-8"
    assert response.headers["vary"] == "Accept, User-Agent, Accept-Encoding"
    assert response.headers["cache-control"] == "no-cache"
    assert '</a/llms.txt>; rel="alternate"' in response.headers["link"]


def test_a_browser_gets_the_app_unless_it_prefers_markdown(build: Build) -> None:
    llms = build()
    assert get(llms, "/a", PERSON).body.endswith(b"the app")
    assert get(llms, "/nope", PERSON).body == b"the 404 page"
    assert get(llms, "/a", {**PERSON, "accept": "text/markdown, text/html;q=0.5"}).content_type.startswith(
        "text/markdown"
    )


def test_a_crawler_that_is_not_welcome_gets_the_documents_and_no_page(build: Build) -> None:
    llms = build()
    for path in ("/a", "/", "/nope"):
        for accept in ("*/*", "text/markdown"):
            refused = get(llms, path, {**GPTBOT, "accept": accept})
            assert (refused.status, refused.headers["cache-control"]) == (403, "no-store")
            assert refused.headers["vary"] == "Accept, User-Agent"
            assert b"What lives" not in refused.body
    for path in ("/llms.txt", "/a/llms.txt", "/robots.txt", "/sitemap.xml"):
        assert get(llms, path, GPTBOT).status == 200


def test_what_is_refused_to_one_is_not_refused_to_the_next(build: Build) -> None:
    llms = build()
    assert [get(llms, "/a", headers).status for headers in (GPTBOT, CURL, GPTBOT, PERSON)] == [403, 200, 403, 200]


@pytest.mark.parametrize("path", ["/llms.txt", "/a/llms.txt", "/llms-full.txt", "/sitemap.xml", "/robots.txt"])
def test_below_a_prefix_every_address_carries_it(build: Build, path: str) -> None:
    body = get(build("/my-app"), path).body.decode()
    assert f"{SITE.base_url}/my-app/" in body
    assert f"{SITE.base_url}/a" not in body
    assert f"{SITE.base_url}/llms" not in body


def test_below_a_prefix_the_headers_carry_it(build: Build) -> None:
    link = get(build("/my-app"), "/a").headers["link"]
    assert '</my-app/a/llms.txt>; rel="alternate"' in link
    assert '</my-app/llms.txt>; rel="describedby"' in link


def test_a_name_of_a_page_cannot_break_a_header(build: Build, register: Register) -> None:
    register("/ü \U0001f3dd", name="Island", markdown="Text.")
    response = get(build(), "/ü \U0001f3dd")
    assert response.status == 200
    assert all(value.isascii() and "\n" not in value for _, value in response.all_headers)
    assert "</%C3%BC%20%F0%9F%8F%9D/llms.txt>" in response.headers["link"]


def test_everything_is_what_programs_are_sent(build: Build) -> None:
    llms = build()
    bodies = [stored.body for stored in llms.pages.everything()]
    for path in ("/llms.txt", "/llms-small.txt", "/llms-full.txt", "/a/llms.txt", "/deep/b/llms.txt", "/a", "/"):
        assert get(llms, path).body in bodies, path
    assert get(llms, "/a", PERSON).body in bodies


@pytest.mark.parametrize(
    "path", ["/auth.md", "/apple-touch-icon.png", "/.well-known/nope", "/.well-known/mcp/server-card.json"]
)
def test_what_is_looked_for_by_name_and_is_not_there(build: Build, path: str) -> None:
    response = get(build(), path)
    assert (response.status, response.content_type) == (404, "application/json")
    assert response.headers["cache-control"] == "no-store"
    json.loads(response.body)


def test_robots_txt_has_the_directives_that_validators_know(build: Build) -> None:
    """Lighthouse counts any other line as an error."""
    lines = get(build(), "/robots.txt").body.decode().splitlines()
    names = {line.partition(":")[0].strip().lower() for line in lines if line and not line.startswith("#")}
    assert {"user-agent", "sitemap"} <= names <= {"user-agent", "allow", "disallow", "sitemap", "crawl-delay"}
