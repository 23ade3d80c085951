"""The navigation is complete for sites of all sizes."""

import re
from typing import Any, cast

import pytest

from components.navbar import WHOLE, WINDOW, navbar
from lib.catalog.navigation import NavSection, navigation
from lib.islands import to_html
from tests.delivery.conftest import SITE, site_below


def sections(pages: int, categories: int = 1, *, named: bool = True) -> tuple[NavSection, ...]:
    """Return the navigation of the pages `/0`, `/1`, … in the categories `Part 0`, `Part 1`, …"""
    entries: list[dict[str, Any]] = [
        {
            "module": f"docs:{number}", "path": f"/{number}", "path_template": None, "name": f"Page {number}",
            "category": f"Part {number % categories}" if named else "", "supplied_order": number, "icon": None,
        }
        for number in range(pages)
    ]  # fmt: skip
    return navigation(entries, ())


def shown(current: str, of: tuple[NavSection, ...]) -> str:
    return to_html(navbar(SITE, of, current))


def listed(html: str) -> list[int]:
    """Return the pages in the lists, without the headings of categories and the links to more pages."""
    return [int(number) for number in re.findall(r'<li><a href="/(\d+)"', html)]


def further(html: str) -> list[tuple[str, str]]:
    """Return the first unlisted page and the text of each link to more pages."""
    return re.findall(r'<li class="nav-more"><a href="(/\d+)" data-more="\w+">([^<]+)</a>', html)


def test_a_site_of_sixty_pages_is_listed_whole() -> None:
    html = shown("/7", sections(WHOLE, 3))
    assert sorted(listed(html)) == list(range(WHOLE))
    assert "<button" not in html
    assert html.count("aria-current") == 1


def test_of_a_larger_site_only_the_category_of_the_page_is_listed() -> None:
    html = shown("/7", sections(WHOLE + 1, 3))
    assert listed(html) == list(range(1, WHOLE + 1, 3))
    assert html.count('aria-expanded="true"') == 1
    assert html.count('aria-expanded="false"') == 2
    assert re.findall(r'<h2 class="nav-heading nav-fold"><a href="(/\d+)"><span>([^<]+)', html) == [
        ("/0", "Part 0"),
        ("/1", "Part 1"),
        ("/2", "Part 2"),
    ]
    assert "21<span" in html
    assert html.count("aria-current") == 1
    assert further(html) == []


@pytest.mark.parametrize(
    ("current", "first", "more"),
    [
        (0, 0, [("/60", "2,940 later")]),
        (30, 0, [("/60", "2,940 later")]),
        (31, 1, [("/0", "1 earlier"), ("/61", "2,939 later")]),
        (1500, 1470, [("/1469", "1,470 earlier"), ("/1530", "1,470 later")]),
        (2970, 2940, [("/2939", "2,940 earlier")]),
        (2999, 2940, [("/2939", "2,940 earlier")]),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_long_category_shows_a_window_around_the_page(
    current: int, first: int, more: list[tuple[str, str]], named: bool
) -> None:
    html = shown(f"/{current}", sections(3000, named=named))
    assert listed(html) == list(range(first, first + WINDOW))
    assert further(html) == more
    assert re.findall(r'href="(/\d+)" aria-current="page"', html) == [f"/{current}"]


def test_every_page_is_reached_by_the_windows_alone() -> None:
    site = sections(400)
    reached: set[int] = set()
    here = ["/0"]
    while here:
        html = shown(here.pop(), site)
        reached |= set(listed(html))
        here += [path for path, text in further(html) if "later" in text]
    assert reached == set(range(400))


def test_a_page_that_no_category_lists_leaves_them_all_folded() -> None:
    html = shown("/not-found", sections(400, 4))
    assert (listed(html), html.count('aria-expanded="false"'), html.count("aria-current")) == ([], 4, 0)


def test_pages_without_a_category_stay_listed() -> None:
    [first] = sections(5, named=False)
    html = shown("/not-found", (first, *sections(400, 4)))
    assert listed(html) == list(range(5))


def test_its_size_does_not_grow_with_the_site() -> None:
    small, large = (len(shown("/7", sections(pages, 10))) for pages in (600, 3000))
    assert abs(large - small) < 1_000
    assert len(shown("/1500", sections(3000))) < 8_000


def grouped(pages: int, groups: dict[int, tuple[str, ...]]) -> tuple[NavSection, ...]:
    """Return the navigation of pages in one category, of which some are in groups."""
    site = sections(pages)
    for number, names in groups.items():
        cast(dict[str, Any], site[0].pages[number].entry)["groups"] = ("Part 0", *names)
    return site


def test_groups_are_nested_lists_and_the_groups_of_the_page_are_open() -> None:
    site = grouped(6, {1: ("Inner",), 2: ("Inner", "Deep"), 3: ("Inner",), 4: ("Other",)})
    html = shown("/2", site)
    assert listed(html) == list(range(6))
    outline = re.findall(r"<(details open)>|<(details)>|<summary>(\w+)|href=\"/(\d)|<(/details)>", html)
    assert " ".join("".join(part) for part in outline) == (
        "0 details open Inner 1 details open Deep 2 /details 3 /details details Other 4 /details 5 /details"
    )
    assert "<details open" not in shown("/5", site)


def test_a_large_site_shows_groups_in_categories_that_it_lists_whole() -> None:
    site = grouped(WINDOW, {5: ("Inner",)})
    whole = shown("/5", (*site, *sections(30, named=False)))
    assert whole.count("<details open>") == 1
    assert listed(whole)[:WINDOW] == list(range(WINDOW))
    long = shown("/5", grouped(WINDOW + 1, {5: ("Inner",)}))
    assert "<details" not in long
    assert listed(long) == list(range(WINDOW))


def test_links_stand_below_the_prefix() -> None:
    html = to_html(navbar(site_below("/my-app"), sections(3000), "/1500"))
    assert set(re.findall(r'href="(/[^/"]+)', html)) == {"/my-app"}
