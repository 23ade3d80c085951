"""The navigation: registered pages in order, grouped by category."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lib.catalog.lookup import registered_pages
from lib.site import CATEGORY_ORDER

UNORDERED = 1000


@dataclass(frozen=True, slots=True)
class NavPage:
    """A page in the navigation, and its entry in Dash's registry."""

    path: str
    name: str
    icon: str | None
    category: str
    entry: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True)
class NavSection:
    """The pages of one category. The section without a name is first."""

    name: str
    pages: tuple[NavPage, ...]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Return the positions of the pages by path."""
        return {page.path: at for at, page in enumerate(self.pages)}


def navigation(registry: Iterable[Mapping[str, Any]], category_order: Sequence[str]) -> tuple[NavSection, ...]:
    """Return the sections of the site, without hidden pages and paths with variables."""
    by_category: dict[str, list[NavPage]] = {}
    for entry in sorted(filter(is_listed, registry), key=_place):
        page = NavPage(entry["path"], entry["name"], entry.get("icon"), entry.get("category") or "", entry)
        by_category.setdefault(page.category, []).append(page)
    rank = {name: position for position, name in enumerate(("", *category_order))}
    names = sorted(by_category, key=lambda name: (rank.get(name, len(rank)), name.casefold()))
    return tuple(NavSection(name, tuple(by_category[name])) for name in names)


def _place(entry: Mapping[str, Any]) -> tuple[float, str]:
    order = entry.get("supplied_order")
    return (order if isinstance(order, int | float) else UNORDERED, entry["name"].casefold())


def is_listed(entry: Mapping[str, Any]) -> bool:
    """Return whether a page appears in the navigation, the search, llms.txt, and the sitemap."""
    return not (entry.get("hidden") or entry.get("path_template") or is_not_found(entry))


def is_not_found(entry: Mapping[str, Any]) -> bool:
    """Return whether this is the 404 page, which Dash identifies by the name of its module."""
    return str(entry["module"]).rsplit(".", maxsplit=1)[-1] == "not_found_404"


def reading_order(sections: Iterable[NavSection]) -> tuple[NavPage, ...]:
    """Return the pages of all sections in one sequence."""
    return tuple(page for section in sections for page in section.pages)


def listed_entries() -> list[Mapping[str, Any]]:
    """Return the listed pages of the site in reading order."""
    return [page.entry for page in reading_order(navigation(registered_pages(), CATEGORY_ORDER))]


def neighbors(sections: Iterable[NavSection]) -> dict[str, tuple[NavPage | None, NavPage | None]]:
    """Return the pages before and after each page in reading order, by its path."""
    pages = reading_order(sections)
    before, after = (None, *pages)[:-1], (*pages[1:], None)
    return {page.path: (before[at], after[at]) for at, page in enumerate(pages)}
