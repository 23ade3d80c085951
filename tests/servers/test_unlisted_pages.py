"""Hidden pages and drafts appear in no list and no document."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.fetching import Fetched, fetch
from tests.serving import BROWSER, Site, serving
from tests.tiers import fast_on

# A search term, and words that must not appear: in the name, the description, a tag, a heading, and the text.
ASKED = "periwinkle"
HIDDEN = ("seaglass", "quillfish", "bollard", "halyard", "gudgeon")
DRAFT = ("driftwood", "cuttlebone", "capstan", "fairlead", "pintle")
LISTS = (
    "/llms.txt",
    "/llms-small.txt",
    "/llms-full.txt",
    "/robots.txt",
    "/sitemap.xml",
    "/feed.xml",
    "/_pages.json",
    "/api/pages",
    "/api/pages?q=seaglass",
    "/api/pages?tag=bollard",
    f"/api/search?q={ASKED}",
    "/.well-known/api-catalog",
    "/.well-known/agent-skills/index.json",
    "/.well-known/mcp/server-card.json",
    "/",
    "/index.md",
    "/llms.txt?raw=1",
    "/public",
    "/public.md",
    "/public/llms.txt",
    "/nope",
    "/openapi.json",
)
READERS = (
    {"user_agent": BROWSER, "accept": "text/html,*/*;q=0.8"},
    {"user_agent": "curl/8", "accept": "*/*"},
    {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "accept": "*/*"},
    {"user_agent": "curl/8", "accept": "text/markdown"},
)


def page(name: str, words: tuple[str, ...], key: str) -> str:
    """Return a page that has each of the words in a different place."""
    title, description, tag, heading, text = words
    return (
        f"---\nname: {title}\ndescription: About {description} and {ASKED}.\nendpoint: /{name}\n{key}: true\n"
        f"tags: [{tag}]\nlastmod: 2026-02-01\n---\n\n## {heading}\n\nOf {text} and {ASKED}.\n"
    )


@pytest.fixture(scope="module", params=fast_on())
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a site of three pages, one of which is public."""
    docs = tmp_path_factory.mktemp("docs")
    files = {"hidden": page("secret", HIDDEN, "hidden"), "draft": page("later", DRAFT, "draft")}
    files["public"] = page("public", ("Public", "it", "open", "Known", "islands"), "toc")
    for name, text in files.items():
        Path(docs, f"{name}.md").write_text(text, encoding="utf-8")
    with serving(request.param, tmp_path_factory.mktemp("site"), env={"DOCS_DIR": str(docs)}) as site:
        yield site


def said(answer: Fetched) -> str:
    return f"{answer.headers} {answer.unpacked.decode()}".casefold()


def test_no_list_names_them(place: Site) -> None:
    for path in LISTS:
        for reader in READERS:
            text = said(fetch(place, path, **reader))
            assert [word for word in (*HIDDEN, *DRAFT, "/secret", "/later") if word in text] == [
                word for word in ("seaglass", "bollard") if word in path and word in text
            ], path


def test_the_lists_do_name_the_other_page(place: Site) -> None:
    """Otherwise, the test above would prove nothing."""
    for path in ("/llms.txt", "/llms-small.txt", "/llms-full.txt", "/sitemap.xml", "/feed.xml", "/_pages.json",
                 "/api/pages", f"/api/search?q={ASKED}", "/"):  # fmt: skip
        assert "public" in said(fetch(place, path, user_agent="curl/8", accept="*/*")), path


@pytest.mark.parametrize("page_path", ["/secret", "/later"])
def test_they_have_no_document(place: Site, page_path: str) -> None:
    for path in (f"{page_path}.md", f"{page_path}/llms.txt", f"/api/pages{page_path}"):
        for reader in READERS:
            assert fetch(place, path, **reader).status == 404, path
    for reader in READERS[1:]:
        answer = fetch(place, page_path, **reader)
        assert answer.status == 404
        assert [word for word in (*HIDDEN, *DRAFT) if word in said(answer)] == []


def test_who_has_the_address_may_read_a_hidden_page_and_searches_may_not_list_it(place: Site) -> None:
    read, missing = fetch(place, "/secret"), fetch(place, "/later")
    assert (read.status, missing.status) == (200, 404)
    text = said(read)
    assert "gudgeon" in text
    assert 'content="noindex"' in text
    assert "link" not in read.headers
    assert "/secret.md" not in text, "no way to a document that is not there"
