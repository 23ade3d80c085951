"""The navigation: registered pages in order, grouped by category, and pages that are similar to a page or a path."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from lib.catalog.lookup import find_page, registered_pages
from lib.settings import get_settings
from lib.site import CATEGORY_ORDER
from lib.translations import language, language_of

UNORDERED = 1000
# Maximum number of related pages, and of pages that share a word that counts.
RELATED, COMMON = 3, 100
# Maximum number of suggestions on the 404 page, and their minimum similarity in percent.
SUGGESTED, SIMILAR = 5, 75


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


def navigations(registry: Sequence[Mapping[str, Any]]) -> dict[str, tuple[NavSection, ...]]:
    """Return the sections of each language, that of the site first."""
    settings = get_settings()
    pages: dict[str, list[Mapping[str, Any]]] = {tag: [] for tag in (settings.site_lang, *settings.locales)}
    for entry in registry:
        pages[language_of(entry["path"])].append(entry)
    return {tag: navigation(entries, CATEGORY_ORDER) for tag, entries in pages.items()}


def home_path() -> str:
    """Return the path of the home page in the language of the page that is built."""
    path = f"/{language()}"
    return path if language() in get_settings().locales and find_page(path)[0] else "/"


def listed_entries() -> list[Mapping[str, Any]]:
    """Return the listed pages of the site in reading order."""
    every = navigations(registered_pages()).values()
    return [page.entry for sections in every for page in reading_order(sections)]


def neighbors(sections: Iterable[NavSection]) -> dict[str, tuple[NavPage | None, NavPage | None]]:
    """Return the pages before and after each page in reading order, by its path."""
    pages = reading_order(sections)
    before, after = (None, *pages)[:-1], (*pages[1:], None)
    return {page.path: (before[at], after[at]) for at, page in enumerate(pages)}


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The pages around a page. `crumbs` are the category and the groups, each with the path of its first page."""

    crumbs: Sequence[tuple[str, str]]
    previous: NavPage | None
    following: NavPage | None
    related: Sequence[NavPage]


class LinkFinder:
    """Finds the pages around each page. Related pages share tags, or words in their names, tags, and descriptions."""

    def __init__(self, sections: Sequence[NavSection]) -> None:
        pages = reading_order(sections)
        self._sections = {page.path: section for section in sections for page in section.pages}
        self._neighbors = neighbors(sections)
        self._words = {page.path: _words(page) for page in pages}
        self._sharing: dict[str, list[NavPage]] = {}
        for page in pages:
            for word in self._words[page.path]:
                self._sharing.setdefault(word, []).append(page)

    def links(self, path: str) -> PageLinks:
        """Return the links of the page at `path`; none for a page that is not listed."""
        around = self._neighbors.get(path, (None, None))
        related = [page for page in self._related(path) if page not in around]
        return PageLinks(self._crumbs(path), *around, related[:RELATED])

    def _crumbs(self, path: str) -> list[tuple[str, str]]:
        section = self._sections.get(path)
        pages = section.pages if section else ()
        names = _groups(pages[section.positions[path]]) if section else ()
        outer = [names[: at + 1] for at in range(len(names))]
        return [
            (level[-1], next(page.path for page in pages if _groups(page)[: len(level)] == level)) for level in outer
        ]

    def _related(self, path: str) -> list[NavPage]:
        """Return the pages that share the most words, best first. Rare words count more."""
        scores: dict[NavPage, float] = {}
        for word in self._words.get(path, ()):
            pages = self._sharing[word]
            for page in pages if len(pages) <= COMMON else ():
                scores[page] = scores.get(page, 0) + 1 / len(pages)
        best = sorted(scores, key=lambda page: (-scores[page], page.path))
        return [page for page in best if page.path != path][: RELATED + 2]


def _groups(page: NavPage) -> tuple[str, ...]:
    return page.entry.get("groups") or ((page.category,) if page.category else ())


def _words(page: NavPage) -> list[str]:
    tags = [tag.casefold() for tag in page.entry.get("tags") or ()]
    text = " ".join([page.name, page.entry.get("description") or "", *tags]).casefold()
    return list(dict.fromkeys([*re.findall(r"\w{3,}", text), *tags]))


def similar_pages(path: str) -> list[Mapping[str, Any]]:
    """Return the listed pages whose path or name is similar to a path without a page, best first."""
    listed, home = filter(is_listed, registered_pages()), home_path()
    entries = {entry["path"]: entry for entry in listed if entry["path"] != home}
    entries = {each: entry for each, entry in entries.items() if language_of(each) == language_of(path)}
    paths, names = {each: _plain(each) for each in entries}, {each: _plain(entries[each]["name"]) for each in entries}
    scores: dict[str, float] = {}
    for texts in (paths, names):
        for _, score, each in process.extract(_plain(path), texts, scorer=fuzz.WRatio, score_cutoff=SIMILAR, limit=10):
            scores[each] = max(score, scores.get(each, 0))
    return [entries[each] for each in sorted(scores, key=lambda each: (-scores[each], each))[:SUGGESTED]]


def _plain(path: str) -> str:
    """Return a path as words, without its ending: `/docs/Getting_started.html` as `docs getting started`."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(\.\w{1,5}|/index)+/?$", "", path[:200].casefold())))
