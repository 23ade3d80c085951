"""feed.xml is a valid Atom feed."""

from datetime import date, timedelta
from typing import Any

import pytest
from lxml import etree

from lib.features.agents.documents import MAX_FEED_ENTRIES, feed
from tests.delivery.conftest import SITE, site_below
from tests.serving import PROJECT

NAMESPACE = "http://www.w3.org/2005/Atom"
SCHEMA = etree.RelaxNG(etree.parse(PROJECT / "tests" / "schemas" / "atom.rng"))
DAY = date(2026, 2, 1)


def page(path: str, lastmod: date | None = DAY, **more: Any) -> dict[str, Any]:
    return {"path": path, "name": f"Page {path}", "description": "A & <b>.", "lastmod": lastmod} | more


def read(text: str) -> Any:
    """Parse the feed, and validate it against the schema."""
    root = etree.fromstring(text.encode())
    SCHEMA.assertValid(root)
    return root


def texts(root: Any, path: str) -> list[str]:
    return [element.text for element in root.iterfind(path.replace("/", f"/{{{NAMESPACE}}}"))]


@pytest.mark.parametrize("prefix", ["", "/my-app"])
def test_pages_with_a_date_the_newest_first(prefix: str) -> None:
    entries = [
        page("/", None),
        page("/old", DAY - timedelta(7), category="Start"),
        page("/new", DAY),
        page("/ü", DAY - timedelta(1)),
    ]
    root = read(feed(site_below(prefix), entries))
    base = f"{SITE.base_url}{prefix}"
    assert texts(root, "./entry/id") == [f"{base}/new", f"{base}/%C3%BC", f"{base}/old"]
    assert texts(root, "./entry/title") == ["Page /new", "Page /ü", "Page /old"]
    assert texts(root, "./entry/summary") == ["A & <b>."] * 3
    assert texts(root, "./entry/updated")[0] == texts(root, "./updated")[0] == "2026-02-01T00:00:00Z"
    links = {
        (link.get("rel"), link.get("type")): link.get("href") for link in root.iterfind(f"{{{NAMESPACE}}}entry[1]/*")
    }
    assert links["alternate", "text/html"] == f"{base}/new"
    assert links["alternate", "text/markdown"] == f"{base}/new.md"


def test_entries_have_the_whole_content() -> None:
    markdown = (
        "## One {#one}\n\nA [link](/b) & [more](#x).\n\n![X](/_media/x.png)\n\n```\n# a {#b}\n```\n\n"
        "| A |\n|---|\n| 1 |\n"
    )
    entry = page("/a", markdown=markdown, author="Ada", published=DAY - timedelta(9))
    root = read(feed(site_below("/my-app"), [entry, page("/b", DAY - timedelta(1))]))
    first, second = root.iterfind(f"{{{NAMESPACE}}}entry")
    content = first.find(f"{{{NAMESPACE}}}content")
    assert content.get("type") == "html"
    for part in (
        "<h2>One</h2>",
        f'<p>A <a href="{SITE.base_url}/b">link</a> &amp; <a href="{SITE.base_url}/my-app/a#x">more</a>.</p>',
        f'<img src="{SITE.base_url}/_media/x.png" alt="X" />',
        "# a {#b}",
        "<td>1</td>",
    ):
        assert part in content.text, content.text
    assert texts(first, "./author/name") == ["Ada"]
    assert texts(first, "./published") == ["2026-01-23T00:00:00Z"]
    assert second.find(f"{{{NAMESPACE}}}content") is None


def test_only_so_many() -> None:
    entries = [page(f"/{number}", DAY - timedelta(number)) for number in range(MAX_FEED_ENTRIES + 10)]
    ids = texts(read(feed(SITE, entries)), "./entry/id")
    assert ids == [f"{SITE.base_url}/{number}" for number in range(MAX_FEED_ENTRIES)]


def test_without_a_date_there_is_nothing_to_say() -> None:
    root = read(feed(SITE, [page("/a", None)]))
    assert texts(root, "./entry/id") == []


def test_what_xml_cannot_say_does_not_break_it() -> None:
    root = read(feed(SITE, [page("/a", name="Käse \x0b\x00 \ufffe", category="C\x01")]))
    assert texts(root, "./entry/title") == ["Käse  "]
    assert root.find(f"{{{NAMESPACE}}}entry/{{{NAMESPACE}}}category").get("term") == "C"


def test_the_feed_is_not_one_of_its_entries() -> None:
    root = read(feed(SITE, [page("/")]))
    assert texts(root, "./entry/id") != texts(root, "./id")


@pytest.mark.parametrize("gone", ["id", "title", "updated", "author"])
def test_the_schema_wants_what_the_rfc_wants(gone: str) -> None:
    root = read(feed(SITE, [page("/a")]))
    root.remove(root.find(f"{{{NAMESPACE}}}{gone}"))
    assert not SCHEMA.validate(root)
