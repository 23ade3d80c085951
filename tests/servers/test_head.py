"""Canonical URLs, Open Graph, JSON-LD, and alternate links of every page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from lib.translations import direction
from tests.heads import Head, read_head
from tests.schema_org import graph_faults
from tests.servers.fetching import Fetched, fetch
from tests.serving import BROWSER, Site, serving
from tests.sites import Sites
from tests.tiers import fast_on

BASE = "https://docs.example"
PREFIX = "/my-app"
# The default of `SITE_BASE_URL`.
LOCAL = "http://127.0.0.1:8550"
LARGEST = 60_000

# Clients that read heads do not identify as browsers.
READERS = {
    "browser": BROWSER,
    "search engine": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "link preview": "Twitterbot/1.0",
}

PAGES = {
    "plain": "name: Plain\ndescription: Nothing but what must be there.\nendpoint: /plain",
    "deep": "name: Größe & <Maß>\ndescription: Wörter.\nendpoint: /tief/größe\ncategory: Start here\ntags: [a, b]\n"
    "lastmod: 2026-11-21\nschema_type: APIReference",
    "pictured": "name: Pictured\ndescription: Its own picture.\nendpoint: /pictured\nimage: favicon.svg",
    "hidden": "name: Hidden\ndescription: In no list.\nendpoint: /hidden\nhidden: true",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the client received it."""

    path: str
    answer: Fetched
    head: Head


def page(site: Site, path: str, reader: str = BROWSER) -> Page:
    """Return a page as a client with this user agent gets it."""
    answer = fetch(site, path, user_agent=reader)
    assert answer.status == 200, path
    return Page(path, answer, read_head(answer.body.decode()))


@pytest.fixture(scope="module", params=list(READERS.values()), ids=list(READERS))
def pages(site: Site, request: pytest.FixtureRequest) -> list[Page]:
    """Return every page of this repository's site, as each kind of client gets it."""
    with site.client() as client:
        listed = client.get("/_pages.json").json()["pages"]
    return [page(site, entry["path"], request.param) for entry in listed]


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site of this repository. Another test compares its pages between the backends."""
    return sites.get("plain", request.param)


@pytest.fixture(scope="module", params=fast_on())
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a site of a few pages, under a prefix, in another language."""
    docs: Path = tmp_path_factory.mktemp("docs")
    for name, matter in PAGES.items():
        (docs / f"{name}.md").write_text(f"---\n{matter}\n---\n\nText.\n", encoding="utf-8")
    settings = {
        "DOCS_DIR": str(docs),
        "DASH_URL_BASE_PATHNAME": f"{PREFIX}/",
        "SITE_BASE_URL": BASE,
        "SITE_LANG": "de-AT",
    }
    with serving(request.param, tmp_path_factory.mktemp("site"), env=settings) as running:
        yield running


def test_titles_and_descriptions_are_the_pages_own(pages: list[Page]) -> None:
    assert len(pages) > 10
    for said in ([page.head.title for page in pages], [page.head.one("description") for page in pages]):
        assert len(set(said)) == len(said)
    assert [page.path for page in pages if not 8 <= len(page.head.title) <= 70] == []
    assert [page.path for page in pages if not 50 <= len(page.head.one("description")) <= 170] == []
    assert [page.path for page in pages if "robots" in page.head.meta] == []


def test_every_page_says_where_it_is_and_in_which_forms(pages: list[Page]) -> None:
    for page in pages:
        whole = f"{LOCAL}{page.path}"
        markdown = "/index.md" if page.path == "/" else f"{page.path}.md"
        assert page.head.link("canonical") == page.head.one("og:url") == whole
        assert page.head.link("alternate", "text/markdown") == f"{LOCAL}{markdown}"
        assert page.head.link("alternate", "application/atom+xml") == f"{LOCAL}/feed.xml"
        assert page.answer.headers["link"] == (
            f'</llms.txt>; rel="llms-txt", <{markdown}>; rel="alternate"; type="text/markdown"'
        )


def test_the_forms_that_are_named_are_there(site: Site, pages: list[Page]) -> None:
    for kind in ("text/markdown", "application/atom+xml"):
        for address in {page.head.link("alternate", kind) for page in pages}:
            form = fetch(site, address.removeprefix(LOCAL), accept="*/*")
            assert (form.status, form.headers["content-type"].split(";")[0]) == (200, kind), address


def test_every_page_is_described_in_the_words_of_schema_org(pages: list[Page]) -> None:
    for page in pages:
        (data,) = page.head.data
        assert graph_faults(data) == [], page.path
        kinds = [node["@type"] for node in data["@graph"]]
        more = [] if page.path == "/" else ["TechArticle", "BreadcrumbList"]
        assert kinds == ["WebSite", *more, "Organization"], page.path


def test_every_page_has_a_picture_of_its_own(site: Site, pages: list[Page]) -> None:
    pictures = {page.head.one("og:image").removeprefix(LOCAL) for page in pages}
    assert len(pictures) == len(pages)
    bodies = set()
    for path in pictures:
        picture = fetch(site, path, accept_encoding="br, gzip")
        assert (picture.status, picture.headers["content-type"], picture.encoding) == (200, "image/png", "")
        image = Image.open(BytesIO(picture.body))
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(picture.body) < LARGEST
        assert fetch(site, path, if_none_match=picture.headers["etag"]).status == 304
        bodies.add(picture.body)
    assert len(bodies) == len(pictures)
    for page in pages:
        assert (page.head.one("og:image:width"), page.head.one("og:image:height")) == ("1200", "630")
        assert page.head.one("og:image:alt") == page.head.title
        assert page.head.one("twitter:card") == "summary_large_image"


def test_below_a_prefix_every_address_carries_it(small: Site) -> None:
    deep = page(small, f"{PREFIX}/tief/gr%C3%B6%C3%9Fe")
    assert deep.head.link("canonical") == f"{BASE}{PREFIX}/tief/gr%C3%B6%C3%9Fe"
    assert deep.head.link("alternate", "text/markdown") == f"{BASE}{PREFIX}/tief/gr%C3%B6%C3%9Fe.md"
    assert deep.answer.headers["link"] == (
        f'<{PREFIX}/llms.txt>; rel="llms-txt", '
        f'<{PREFIX}/tief/gr%C3%B6%C3%9Fe.md>; rel="alternate"; type="text/markdown"'
    )
    assert (deep.head.one("og:title"), deep.head.one("og:locale")) == ("Größe & <Maß>", "de_AT")
    assert (deep.head.meta["article:tag"], deep.head.one("article:section")) == (["a", "b"], "Start here")
    (data,) = deep.head.data
    assert graph_faults(data) == []
    assert data["@graph"][1]["@type"] == "APIReference"
    address = deep.head.one("og:image")
    assert address.startswith(f"{BASE}{PREFIX}/_cards/tief/gr%C3%B6%C3%9Fe.png?v=")
    picture = fetch(small, address.removeprefix(BASE))
    assert (picture.status, picture.headers["content-type"]) == (200, "image/png")


def test_the_picture_of_an_author_wins(small: Site) -> None:
    head = page(small, f"{PREFIX}/pictured").head
    assert head.one("og:image") == f"{BASE}{PREFIX}/assets/favicon.svg"
    assert fetch(small, f"{PREFIX}/assets/favicon.svg").status == 200
    assert fetch(small, f"{PREFIX}/_cards/pictured.png").status == 404


def test_a_hidden_page_is_announced_to_nobody(small: Site) -> None:
    hidden = page(small, f"{PREFIX}/hidden")
    assert hidden.head.one("robots") == "noindex"
    assert hidden.head.data == []
    assert [link for link in hidden.head.links if link[0] == "alternate"] == []
    assert "link" not in hidden.answer.headers
    assert "og:image" not in hidden.head.meta
    assert fetch(small, f"{PREFIX}/_cards/hidden.png").status == 404


@pytest.mark.parametrize("path", ["/nope", "/api/nope", "/_cards/nope.png"])
def test_what_is_not_there_is_announced_to_nobody(site: Site, path: str) -> None:
    answer = fetch(site, path)
    assert answer.status == 404
    assert "link" not in answer.headers
    assert b"application/ld+json" not in answer.body
    assert b"og:" not in answer.body


def test_the_site_can_be_installed_as_an_app(small: Site) -> None:
    head = page(small, f"{PREFIX}/plain").head
    response = fetch(small, head.link("manifest"))
    manifest = json.loads(response.body)
    assert response.headers["content-type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"]) == (f"{PREFIX}/", f"{PREFIX}/")
    assert (manifest["lang"], manifest["dir"]) == ("de-AT", "ltr")
    for icon in (*(icon["src"] for icon in manifest["icons"]), head.link("apple-touch-icon")):
        assert fetch(small, icon).status == 200, icon
    assert fetch(small, f"{PREFIX}/apple-touch-icon.png").headers["location"] == head.link("apple-touch-icon")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "ltr"), ("pt-BR", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("ku-Arab-IQ", "rtl"), ("uz-Latn", "ltr")],
)
def test_the_language_decides_the_direction(lang: str, expected: str) -> None:
    assert direction(lang) == expected
