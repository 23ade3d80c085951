"""The search index: all sections in a SQLite database in memory, with full-text search (FTS5).

It has two indexes: `words` for words that the user is still typing, and `stems`, so that `workers` finds `worker`.
"""

import logging
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_listed
from lib.catalog.page_text import FENCED, page_markdown, places_of, plain_text, text_begins
from lib.content.parsed_page import Heading
from lib.features.search.query import (
    CLOSING,
    ELLIPSIS,
    OPENING,
    Terms,
    begun,
    excerpt,
    in_all_forms,
    same_term,
    terms,
)
from lib.features.services import SearchResult
from lib.process.lifecycle import after_fork
from lib.site import get_site

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Section:
    """The text of a page under one heading. `heading` and `anchor` are empty for the start of the page."""

    heading: str
    anchor: str
    text: str


_CODE_TITLE = re.compile(r'title="([^"]*)"')
_CONTROL = dict.fromkeys((*range(32), 127), " ")


def sections_of(markdown: str, headings: Sequence[Heading] = ()) -> tuple[Section, ...]:
    """Return the sections of a page's document after its title.

    A heading that is not in `headings`, which have the same order, has no anchor. It belongs to the section before it.
    """
    places = list(places_of(markdown, headings))
    begins = [text_begins(markdown), *(place.end for place in places)]
    ends = [*(place.start for place in places), len(markdown)]
    names = [("", ""), *((place.heading.text, place.heading.id) for place in places)]
    return tuple(
        Section(heading, anchor, _text(markdown[begin:end]))
        for (heading, anchor), begin, end in zip(names, begins, ends, strict=True)
    )


def _text(markdown: str) -> str:
    return " ".join(" ".join(_pieces(markdown)).translate(_CONTROL).split())


def _pieces(markdown: str) -> Iterator[str]:
    """Return prose without its markup, and code unchanged."""
    at = 0
    for block in FENCED.finditer(markdown):
        yield plain_text(markdown[at : block.start()])
        yield from (*_CODE_TITLE.findall(block["info"]), block["code"])
        at = block.end()
    yield plain_text(markdown[at:])


# Results per page, so that one page does not fill the list.
PER_PAGE = 3

Index = Literal["words", "stems"]

# Factors for sections with all words of the query, for those with the query as heading, and for the start of pages with
# the query as name or tag.
WHOLE = 1.5
HEADING = 2
NAME = 3
# Minimum score, as a part of the best one without `HEADING` and `NAME`.
MIN_RELEVANCE = 0.35

# The second part of `rank` has the weights of the columns.
_CREATE = """
CREATE TABLE section (id INTEGER PRIMARY KEY, path, anchor, title, name, heading, page, text);
CREATE VIRTUAL TABLE words USING fts5 (
    name, heading, page, text, content=section, content_rowid=id, tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE stems USING fts5 (
    name, heading, page, text, content=section, content_rowid=id, tokenize='porter unicode61 remove_diacritics 2'
);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(10, 8, 2, 1)');
INSERT INTO stems (stems, rank) VALUES ('rank', 'bm25(10, 8, 2, 1)');
"""
_ADD = "INSERT INTO section (path, anchor, title, name, heading, page, text) VALUES (?, ?, ?, ?, ?, ?, ?)"
_FILL = "INSERT INTO words (words) VALUES ('rebuild'); INSERT INTO stems (stems) VALUES ('rebuild');"
_BEST = (
    "SELECT id, section.path, rank FROM {index} JOIN section ON id = {index}.rowid "
    "WHERE {index} MATCH ? ORDER BY rank LIMIT 200"
)
_ALL = "SELECT rowid FROM {index} WHERE {index} MATCH ?"
_SHOWN = (
    "SELECT section.path, title, section.heading, anchor, snippet({index}, 3, ?, ?, ?, 32) "
    "FROM {index} JOIN section ON id = {index}.rowid WHERE {index} MATCH ? AND {index}.rowid = ?"
)


@dataclass(frozen=True, slots=True)
class SearchedPage:
    """A page in the index."""

    path: str
    name: str
    tags: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A section that matches, and the index with its best score. `relevance` is without `HEADING` and `NAME`."""

    score: float
    relevance: float
    section: int
    path: str
    index: Index


class SearchIndex:
    """An immutable, thread-safe index. Raises `sqlite3.OperationalError` if SQLite was built without FTS5."""

    def __init__(self, pages: Iterable[SearchedPage]) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._database.executescript(_CREATE)
        self._named: dict[str, dict[int, int]] = {}
        for page in pages:
            self._add(page)
        self._database.executescript(_FILL)

    def _add(self, page: SearchedPage) -> None:
        """Add a page. Its tags, and the full weight of its name, count only for its start."""
        tagged = " ".join([page.name, *page.tags])
        for at, section in enumerate(page.sections):
            name, around = ("", page.name) if at else (page.name, tagged)
            row = (page.path, section.anchor, page.name, name, section.heading, around, section.text)
            number = self._database.execute(_ADD, row).lastrowid or 0
            for term in (section.heading,) if at else (page.name, *page.tags):
                self._named.setdefault(same_term(term), {})[number] = HEADING if at else NAME

    def search(self, query: str, limit: int) -> list[SearchResult]:
        """Return the sections with words of the query, best first."""
        wanted = terms(query)
        if not wanted:
            return []
        with self._lock:
            named = self._named.get(same_term(query), {})
            found = [*self._matches("stems", in_all_forms(wanted), named)]
            if len(found) < limit * PER_PAGE:  # an unfinished word
                found += self._matches("words", begun(wanted), named)
            return [self._result(one, wanted) for one in _chosen(found, limit)]

    def _matches(self, index: Index, wanted: Terms, named: Mapping[int, int]) -> Iterator[_Found]:
        """Return the best sections of one index with any of the terms. `named` has the factors."""
        execute = self._database.execute
        with_all = execute(_ALL.format(index=index), (" AND ".join(wanted),)) if len(wanted) > 1 else ()
        whole = {section for (section,) in with_all}
        for section, path, rank in execute(_BEST.format(index=index), (" OR ".join(wanted),)):
            # The scores of SQLite are negative.
            relevance = -rank * (WHOLE if section in whole else 1)
            yield _Found(relevance * named.get(section, 1), relevance, section, path, index)

    def _result(self, found: _Found, wanted: Terms) -> SearchResult:
        expression = " OR ".join(begun(wanted) if found.index == "words" else in_all_forms(wanted))
        values = (OPENING, CLOSING, ELLIPSIS, expression, found.section)
        row = self._database.execute(_SHOWN.format(index=found.index), values).fetchone()
        path, title, heading, anchor, marked = row
        text, marks = excerpt(marked)
        return SearchResult(path, title, heading, anchor, text, marks, round(found.score, 3))


def _chosen(found: list[_Found], limit: int) -> Iterator[_Found]:
    """Return the best sections, each once, with a limit per page, and without much worse ones."""
    found.sort(key=lambda one: (-one.score, one.section))
    least = MIN_RELEVANCE * max((one.relevance for one in found), default=0)
    seen: set[int] = set()
    of_page: Counter[str] = Counter()
    for one in found:
        if len(seen) == limit or one.score < least:
            return
        if one.section not in seen and of_page[one.path] < PER_PAGE:
            seen.add(one.section)
            of_page[one.path] += 1
            yield one


class SiteSearch:
    """The search over the pages of this process. The first search builds the index, also after a fork."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index: SearchIndex | None = None
        self._missing = False
        self._of_the_parent: SearchIndex | None = None
        after_fork(self._reset)

    def prepare(self) -> None:
        """Forget the index, because the pages can have changed."""
        with self._lock:
            self._index = None

    def search(self, query: str, limit: int = 10) -> list[SearchResult]:
        """Return the best sections; none if the search is not available."""
        index = self._current()
        return index.search(query, limit) if index else []

    def is_available(self) -> bool:
        """Return whether the pages can be searched."""
        return self._current() is not None

    def _current(self) -> SearchIndex | None:
        with self._lock:
            if self._index is None and not self._missing:
                try:
                    self._index = SearchIndex(searched_pages())
                except sqlite3.OperationalError as error:
                    self._missing = True
                    log.warning("Search is unavailable: the SQLite of this Python has no FTS5: %s", error)
            return self._index

    def _reset(self) -> None:
        # A lock or a database that was in use at the fork stays in use forever. Keep it open.
        self._of_the_parent, self._index = self._index, None
        self._lock = Lock()


def searched_pages() -> Iterator[SearchedPage]:
    """Return the listed pages of Dash's registry."""
    site = get_site()
    for entry in registered_pages():
        if is_listed(entry):
            sections = sections_of(page_markdown(entry, site), entry.get("headings") or ())
            yield SearchedPage(entry["path"], entry["name"], tuple(entry.get("tags") or ()), sections)


site_search = SiteSearch()
