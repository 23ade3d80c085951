"""Hidden, private, and unknown pages are not in the documents for agents and crawlers."""

import json

import pytest

from tests.cases import all_cases
from tests.delivery.conftest import SITE, dash_state, register
from tests.llms_site import (
    CURL,
    DENY_TRAINING,
    DOCUMENTS,
    GPTBOT,
    HIDDEN,
    MARKDOWN,
    PERSON,
    PLAIN,
    Build,
    Built,
    build,
    get,
)

__all__ = ["build", "dash_state", "register"]


def test_hidden_pages_are_nowhere(build: Build) -> None:
    llms = build()
    for path in (*DOCUMENTS, "/a", "/", "/nope", "/.well-known/api-catalog"):
        for headers in (CURL, PERSON, MARKDOWN):
            body = get(llms, path, headers).body
            assert HIDDEN.encode() not in body, path
            assert b"/hidden" not in body, path
    assert all(b"/hidden" not in stored.body for stored in llms.pages.iter_cached())
    for path in ("/hidden.md", "/hidden/llms.txt"):
        for headers in (CURL, MARKDOWN, PERSON):
            assert get(llms, path, headers).status == 404
    assert get(llms, "/hidden", MARKDOWN).status == 404
    told = get(llms, "/hidden")
    assert (told.status, told.body) == (404, get(llms, "/nope").body), "a program cannot tell it from what is not there"
    assert get(llms, "/hidden", PERSON).body == b"the app", "whoever has the address may read it"


def test_a_document_of_no_page_is_404_and_kept_by_no_one(build: Build) -> None:
    llms = build()
    paths = ("/nope.md", "/nope/llms.txt", "/items.md", "/items/1.md", "/a//llms.txt", "//a.md", "/a/.md", "/.md",
             "/index/llms.txt", "/a.md.md", "/A.md", "/a.md/llms.txt", "/_llms/nope.txt", "/_llms/a/llms.txt",
             "/not-found-404.md")  # fmt: skip
    with all_cases() as case:
        for path in paths:
            for headers in (CURL, PERSON, MARKDOWN, PLAIN):
                with case((path, headers)):
                    response = get(llms, path, headers)
                    assert (response.status, response.headers["cache-control"]) == (404, "no-store")
                    assert b"/llms.txt" in response.body


def test_a_missing_document_names_similar_pages(build: Build) -> None:
    llms = build()
    agent = {"user-agent": "Claude-User/1.0", "accept": "*/*"}
    expected = {"/dep/b": "/deep/b.md", "/docs/deep/b": "/deep/b.md", "/components/plotli": "/components/plotly.js.md"}
    for path, near in expected.items():
        for asked, headers in ((f"{path}.md", CURL), (f"{path}/llms.txt", CURL), (path, MARKDOWN), (path, agent)):
            response = get(llms, asked, headers)
            assert (response.status, response.content_type) == (404, "text/markdown; charset=utf-8"), asked
            assert f"({SITE.base_url}{near})" in response.body.decode(), asked
    for path in ("/hiden", "/hidden", "/zzzzzzzzzzzz", "/" + "x/" * 3000):
        for asked in (path, f"{path}.md"):
            response = get(llms, asked, MARKDOWN)
            assert (response.status, HIDDEN in response.body.decode()) == (404, False), asked
    assert get(llms, "/dep/b", CURL).body == b"the 404 page"
    assert get(llms, "/a", agent).status == 200
    named = build("/my-app")
    assert f"({SITE.base_url}/my-app/deep/b.md)" in get(named, "/dep/b.md").body.decode()


# `{0}` is a number, and `{1}` is that number of slashes.
NONSENSE = (
    "/nope{0}", "/nope{0}/llms.txt", "/nope{0}.md", "/a{0}/llms.txt", "/a//{1}llms.txt", "//{1}a/llms.txt",
    "//{1}a.md", "/a/llms.txt/{0}/llms.txt", "/items/{0}", "/items/{0}/llms.txt", "/items/{0}.md",
    "/llms.txt/{1}llms.txt", "/{1}/llms.txt", "/a/{1}", "/hidden/{0}/llms.txt", "/{1}a", "/_llms/{0}.txt",
)  # fmt: skip


def test_asking_for_nonsense_leaves_nothing_behind(build: Build) -> None:
    """Otherwise, any client could fill the memory."""
    llms = build()
    with all_cases() as case:
        for path in NONSENSE:
            for headers in (CURL, PERSON, MARKDOWN, GPTBOT):
                with case((path, headers)):
                    before = kept(llms)
                    for number in range(10):
                        get(llms, path.format(number, "/" * number), headers)
                    assert kept(llms) - before <= 1


def kept(llms: Built) -> int:
    """Return the number of texts in memory."""
    documents, plain_pages = llms.pages._documents, llms.pages._plain_pages._written
    return len(documents) + len(plain_pages)


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


@pytest.mark.parametrize("path", ["/.well-known/nope", "/.well-known/mcp/server-card.json"])
def test_what_is_looked_for_by_name_and_is_not_there(build: Build, path: str) -> None:
    response = get(build(), path)
    assert (response.status, response.content_type) == (404, "application/json")
    assert response.headers["cache-control"] == "no-store"
    json.loads(response.body)
