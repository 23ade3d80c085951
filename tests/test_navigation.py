"""Pages are ordered by category."""

import random
import re
from typing import Any

import pytest

from lib.catalog.navigation import (
    LinkFinder,
    NavPage,
    is_listed,
    is_not_found,
    listed_entries,
    navigation,
    neighbors,
    reading_order,
    similar_pages,
)
from lib.features.search.site_search import page_index, searched_pages
from tests.delivery.conftest import SITE, Register, dash_state, register
from tests.serving import PROJECT

__all__ = ["dash_state", "register"]

ORDER = ("Start here", "Write")


def entry(path: str, category: str | None = None, order: object = None, **more: Any) -> dict[str, Any]:
    return {
        "module": f"docs:{path}", "path": path, "path_template": None, "name": path.strip("/") or "Home",
        "category": category, "supplied_order": order, "icon": None, **more,
    }  # fmt: skip


def listed(*entries: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(section.name, [page.path for page in section.pages]) for section in navigation(entries, ORDER)]


def test_pages_without_a_category_stand_first_then_the_known_ones_then_the_alphabet() -> None:
    assert listed(
        entry("/a", "Zebra"), entry("/b", "Write"), entry("/c", "apple"), entry("/d", "Start here"), entry("/")
    ) == [("", ["/"]), ("Start here", ["/d"]), ("Write", ["/b"]), ("apple", ["/c"]), ("Zebra", ["/a"])]


def test_pages_stand_by_their_order_then_their_name() -> None:
    pages = [
        entry("/b", "W", 2), entry("/Z", "W"), entry("/y", "W"), entry("/c", "W", 1.5), entry("/d", "W", -1),
        entry("/e", "W", 0),
    ]  # fmt: skip
    assert listed(*pages) == [("W", ["/d", "/e", "/c", "/b", "/y", "/Z"])]


def test_the_order_does_not_depend_on_the_order_of_registration() -> None:
    orders = [1, 1, None, None, 2, 2, 1, 0]
    pages = [entry(f"/{name}", kind, order) for name, kind, order in zip("abcdefgh", "WSWSWSWS", orders, strict=True)]
    expected = listed(*pages)
    for seed in range(5):
        random.Random(seed).shuffle(pages)
        assert listed(*pages) == expected


@pytest.mark.parametrize(
    "unlisted",
    [
        entry("/x", hidden=True),
        entry("/x", path_template="/x/<item>"),
        entry("/x", module="pages.not_found_404"),
        entry("/x", module="not_found_404"),
    ],
)
def test_what_no_list_shows(unlisted: dict[str, Any]) -> None:
    assert not is_listed(unlisted)
    assert listed(entry("/a"), unlisted) == [("", ["/a"])]


def test_the_404_page_is_known_by_its_module() -> None:
    assert is_not_found(entry("/x", module="pages.not_found_404"))
    assert not is_not_found(entry("/not-found-404", module="docs:docs/not_found_404.md"))


def test_an_order_that_is_no_number_counts_as_none() -> None:
    assert listed(entry("/a", None, "first"), entry("/b", None, 1)) == [("", ["/b", "/a"])]


def test_the_pager_follows_the_navigation() -> None:
    sections = navigation([entry("/a", "Write"), entry("/b", "Start here"), entry("/")], ORDER)
    assert [page.path for page in reading_order(sections)] == ["/", "/b", "/a"]
    around = neighbors(sections)

    def paths(path: str) -> list[str | None]:
        return [page.path if isinstance(page, NavPage) else None for page in around[path]]

    assert paths("/") == [None, "/b"]
    assert paths("/b") == ["/", "/a"]
    assert paths("/a") == ["/b", None]
    assert "/elsewhere" not in around


def test_a_category_knows_where_its_pages_stand() -> None:
    [section] = navigation([entry("/b", "W"), entry("/a", "W")], ORDER)
    assert dict(section.positions) == {"/a": 0, "/b": 1}


def test_lists_of_pages_are_in_reading_order(register: Register) -> None:
    for path, category, order in (("/z", "Zone", 1), ("/b", "Apple", 2), ("/a", "Apple", 3)):
        register(path, category=category, supplied_order=order)
    paths = ["/b", "/a", "/z"]
    assert [each["path"] for each in listed_entries()] == paths
    assert [page.path for page in searched_pages()] == paths
    assert re.findall(r'"path": "([^"]+)', page_index(SITE)) == paths


def test_an_empty_site_has_an_empty_navigation() -> None:
    assert navigation([], ORDER) == ()
    assert reading_order(()) == ()
    assert neighbors(()) == {}


def finder(*entries: dict[str, Any]) -> LinkFinder:
    return LinkFinder(navigation(entries, ORDER))


def test_breadcrumbs_lead_to_the_first_page_of_each_group() -> None:
    deep = {"groups": ("Guide", "Inner", "Deep")}
    found = finder(
        entry("/guide", "Guide", -1, groups=("Guide",)),
        entry("/inner", "Guide", 1, groups=("Guide", "Inner")),
        entry("/first", "Guide", 2, **deep),
        entry("/second", "Guide", 3, **deep),
        entry("/plain", "Write"),
        entry("/alone"),
    )
    assert found.links("/second").crumbs == [("Guide", "/guide"), ("Inner", "/inner"), ("Deep", "/first")]
    assert found.links("/guide").crumbs == [("Guide", "/guide")]
    assert found.links("/plain").crumbs == [("Write", "/plain")]
    assert found.links("/alone").crumbs == found.links("/elsewhere").crumbs == []


def test_related_pages_share_rare_words_and_are_not_the_neighbors() -> None:
    pages = [
        entry("/tides", "A", 1, tags=["moon", "water level"]),
        entry("/next", "A", 2, tags=["moon", "water level"]),
        entry("/level", "A", 3, tags=["Level"]),
        *(entry(f"/w{number}", "B", number, tags=["water"]) for number in range(4)),
        entry("/boats", "C", tags=["rope"]),
    ]
    links = finder(*pages).links("/tides")
    assert links.following is not None and links.following.path == "/next"
    related = [page.path for page in links.related]
    assert related[0] == "/level"
    assert len(related) == 3
    assert not {"/tides", "/next", "/boats"} & set(related)
    assert finder(*pages).links("/boats").related == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/getting-startd", "/getting-started"),
        ("/Getting_Started.html", "/getting-started"),
        ("/docs/en/deployment/index.html", "/deployment"),
        ("/deploy", "/deployment"),
        ("/write-pages/", "/authoring"),
        ("/autoring", "/authoring"),
    ],
)
def test_a_path_without_a_page_is_similar_to_paths_and_names(register: Register, wrong: str, right: str) -> None:
    names = {"/getting-started": "Getting started", "/deployment": "Deployment", "/authoring": "Write pages"}
    for path, name in {**names, "/faq": "FAQ", "/mcp": "MCP", "/": "Home"}.items():
        register(path, name=name)
    register("/secret-deployment", name="Secret", hidden=True)
    assert [page["path"] for page in similar_pages(wrong)][:1] == [right]
    assert "/secret-deployment" not in [page["path"] for page in similar_pages(wrong)]


@pytest.mark.parametrize("nothing", ["/zzzzxxxxqqqq", "/", "//", "/%00", "/" + "x" * 5000, "/日本語"])
def test_a_path_that_is_similar_to_nothing_has_no_suggestions(register: Register, nothing: str) -> None:
    for path in ("/getting-started", "/deployment", "/authoring"):
        register(path)
    assert similar_pages(nothing) == []


def test_each_tag_has_one_spelling() -> None:
    """The page of a tag lists all of its pages. The header of the site and the headers of HTTP are two subjects."""
    spellings: dict[str, set[str]] = {}
    for file in sorted((PROJECT / "docs").rglob("*.md")):
        tags = re.search(r"^tags: \[(.*)\]$", file.read_text(encoding="utf-8"), re.MULTILINE)
        for tag in tags[1].split(",") if tags else ():
            plain = re.sub(r"[\W_]", "", tag.casefold()).removesuffix("s")
            spellings.setdefault(plain, set()).add(tag.strip())
    assert len(spellings) > 50
    assert {plain for plain, names in spellings.items() if len(names) > 1} == {"header"}
