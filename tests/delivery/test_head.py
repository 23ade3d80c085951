"""A page has the correct tags in its head, and the correct headers."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from lib.backend import get_backend_info
from lib.catalog.page_metadata import PageMetadata, about_page
from lib.delivery.head import Head as PageHead
from lib.delivery.head import locale
from lib.features import all_features, slots
from lib.islands import to_html
from lib.site import Site
from tests.delivery.conftest import SITE, Register, site_below
from tests.heads import Head, read_tags
from tests.schema_org import graph_faults

PAGE = PageMetadata(
    "/tides", 200, "Tides", "Tides", "Tides · Atoll", "When the water comes.", indexed=True, category="Show",
    tags=("moon", "water"), modified=date(2026, 11, 21),
)  # fmt: skip
HOSTILE = """</script><!-- <script>alert("1" & '2')</script>"""


def page_head(site: Site) -> PageHead:
    """Return the head of pages with all features."""
    return PageHead(site, get_backend_info("flask"), slots(all_features()))


def head_of(prefix: str = "", **changed: Any) -> Head:
    """Return the parsed tags of a page."""
    return read_tags(to_html(page_head(site_below(prefix)).tags(dataclasses.replace(PAGE, **changed))))


def test_a_page_says_what_it_is() -> None:
    head = head_of()
    assert {name: values for name, values in head.meta.items() if ":" in name} == {
        "og:site_name": ["Atoll"],
        "og:title": ["Tides"],
        "og:description": ["When the water comes."],
        "og:type": ["article"],
        "og:url": [f"{SITE.base_url}/tides"],
        "og:locale": ["en"],
        "article:modified_time": ["2026-11-21"],
        "article:section": ["Show"],
        "article:tag": ["moon", "water"],
        "og:image": [head.one("og:image")],
        "og:image:width": ["1200"],
        "og:image:height": ["630"],
        "og:image:alt": ["Tides · Atoll"],
        "twitter:card": ["summary_large_image"],
    }
    assert head.one("description") == "When the water comes."
    assert head.one("og:image").startswith(f"{SITE.base_url}/_cards/tides.png?v=")
    assert "robots" not in head.meta


@pytest.mark.parametrize("prefix", ["", "/my-app"])
def test_a_page_says_where_its_other_forms_are(prefix: str) -> None:
    head, site = head_of(prefix), site_below(prefix)
    assert head.link("canonical") == f"{site.base_url}{prefix}/tides"
    assert head.link("alternate", "text/markdown") == f"{site.base_url}{prefix}/tides.md"
    assert head.link("alternate", "application/atom+xml") == f"{site.base_url}{prefix}/feed.xml"
    assert page_head(site).headers(PAGE)["link"] == (
        f'<{prefix}/llms.txt>; rel="llms-txt", <{prefix}/tides.md>; rel="alternate"; type="text/markdown"'
    )


def test_the_home_page_is_a_website() -> None:
    head = head_of(path="/", headline="Documentation made of islands")
    assert (head.one("og:type"), head.one("og:title")) == ("website", "Documentation made of islands")
    assert not [name for name in head.meta if name.startswith("article:")]
    assert head.link("alternate", "text/markdown") == f"{SITE.base_url}/index.md"
    assert head.one("og:image").startswith(f"{SITE.base_url}/_cards/index.png?")


def test_a_picture_of_the_author_wins() -> None:
    head = head_of(image="tides/höhe.png")
    assert head.one("og:image") == f"{SITE.base_url}/assets/tides/h%C3%B6he.png"
    assert head.one("twitter:card") == "summary_large_image"
    assert "og:image:width" not in head.meta
    assert head.data[0]["@graph"][1]["image"] == head.one("og:image")


def test_a_page_in_no_list_is_shown_to_no_program() -> None:
    head = head_of(indexed=False)
    assert head.one("robots") == "noindex"
    assert (head.data, [link for link in head.links if link[0] == "alternate"]) == ([], [])
    assert (head.one("og:image"), head.one("twitter:card")) == ("", "summary")
    assert page_head(SITE).headers(dataclasses.replace(PAGE, indexed=False)) == {}


def test_a_page_that_is_not_there_has_no_address() -> None:
    head = head_of(indexed=False, status=404)
    assert head.one("robots") == "noindex"
    assert (head.link("canonical"), head.data) == ("", [])
    assert not [name for name in head.meta if name.startswith(("og:", "twitter:"))]


def test_no_word_leaves_its_place() -> None:
    markup = to_html(
        page_head(SITE).tags(dataclasses.replace(PAGE, headline=HOSTILE, description=HOSTILE, tags=(HOSTILE,)))
    )
    head = read_tags(markup)
    assert (head.one("og:title"), head.one("description"), head.one("article:tag")) == (HOSTILE,) * 3
    (data,) = head.data
    assert (data["@graph"][1]["headline"], data["@graph"][1]["keywords"]) == (HOSTILE, [HOSTILE])
    assert (markup.count("</script"), markup.count("<!--"), graph_faults(data)) == (1, 0, [])


def test_headers_are_ascii() -> None:
    sent = page_head(SITE).headers(dataclasses.replace(PAGE, path="/größe>, <evil"))["link"]
    assert sent.isascii()
    assert "/gr%C3%B6%C3%9Fe%3E%2C%20%3Cevil.md>" in sent


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "en"), ("pt-BR", "pt_BR"), ("de-at", "de_AT"), ("zh-Hant-TW", "zh_TW"), ("sr-Latn", "sr"), ("EN", "en")],
)
def test_languages_as_open_graph_writes_them(lang: str, expected: str) -> None:
    assert locale(lang) == expected


def test_a_logo_that_dash_finds_is_no_picture_of_a_page(register: Register) -> None:
    guessed = register("/a", image="logo.svg", supplied_image=None)
    named = register("/b", image="b.png", supplied_image="b.png")
    assert (about_page(guessed, SITE).image, about_page(named, SITE).image) == ("", "b.png")


@pytest.mark.parametrize("more", [{"hidden": True}, {"path_template": "/a/<id>"}])
def test_what_is_in_no_list_is_not_indexed(register: Register, more: dict[str, Any]) -> None:
    assert not about_page(register("/a", **more), SITE).indexed
    assert about_page(register("/b"), SITE).indexed
    assert not about_page(register("/c"), SITE, status=500).indexed
