"""The navigation: pages by category. On a large site, most categories are folded. `navbar.html` has the HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from lib.catalog.navigation import NavPage, NavSection
from lib.content.order import MAX_LEVELS
from lib.islands.templates import render
from lib.site import Site

# A site with more pages has folded categories, so that documents do not contain a list of all pages.
WHOLE = 60
# The number of pages of a category in the list, around the current one.
WINDOW = 60


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A group in a category. The groups of the current page are open."""

    name: str
    items: "list[NavPage | NavGroup]"
    is_open: bool


@dataclass(frozen=True, slots=True)
class Window:
    """The pages of a category that are listed, and the number of pages before and behind them."""

    items: list[NavPage | NavGroup]
    earlier: int = 0
    later: int = 0


def nav_items(pages: Sequence[NavPage], current: str, level: int = 1) -> Iterator[NavPage | NavGroup]:
    """Yield pages, and the groups under a level with their pages."""
    for group, run in groupby(pages, lambda page: (page.entry.get("groups") or ())[level : level + 1]):
        inside = list(run)
        if group:
            items = list(nav_items(inside, current, level + 1))
            yield NavGroup(group[0], items, any(page.path == current for page in inside))
        else:
            yield from inside


def window(section: NavSection, current: str) -> Window | None:
    """Return the pages around the current one, or None for a folded category. One without a name is not folded."""
    at, pages = section.positions.get(current), section.pages
    if at is None and section.name:
        return None
    start = max(0, min((at or 0) - WINDOW // 2, len(pages) - WINDOW))
    shown = pages[start : start + WINDOW]
    # The script compares two windows page by page, so that they have no groups.
    level = 1 if shown == pages else MAX_LEVELS
    return Window(list(nav_items(shown, current, level)), start, len(pages) - start - len(shown))


def navbar(site: Site, sections: Sequence[NavSection], current: str) -> Markup:
    """Return the left column, a drawer on phones."""
    folds = sum(len(section.pages) for section in sections) > WHOLE
    windows = (window(each, current) if folds else Window(list(nav_items(each.pages, current))) for each in sections)
    return render("components/navbar.html", "navbar", site, list(zip(sections, windows, strict=True)), current, folds)
