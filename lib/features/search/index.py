"""The index: every section in a database in memory, with SQLite's full-text search (FTS5) over it.

Two indexes stand over the same text: one of the words as they are written, for those who are still typing, and one of
their stems, so that `workers` finds `worker`."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from lib.catalog.page_text import FENCED, places_of, plain_text, text_begins
from lib.content.diagnostics import Heading
from lib.features.search.query import (
    CLOSING,
    ELLIPSIS,
    OPENING,
    Hit,
    Terms,
    all_of,
    any_of,
    begun,
    excerpt,
    in_all_forms,
    terms,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a page below one heading, as text. `heading` and `anchor` are empty for the page's beginning."""

    heading: str
    anchor: str
    text: str


_CODE_TITLE = re.compile(r'title="([^"]*)"')
_CONTROL = dict.fromkeys((*range(32), 127), " ")


def sections_of(markdown: str, headings: Sequence[Heading] = ()) -> tuple[Section, ...]:
    """The sections of a page's document, in reading order.

    What stands above its title says nothing of the page. A heading that is not among `headings`, which come in the same
    order, has no anchor to go to and stays in the section above it.
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
    """Prose without its markup, code as it is."""
    at = 0
    for block in FENCED.finditer(markdown):
        yield plain_text(markdown[at : block.start()])
        yield from (*_CODE_TITLE.findall(block["info"]), block["code"])
        at = block.end()
    yield plain_text(markdown[at:])


# Sections of a page among the hits, so that one page does not fill the list.
PER_PAGE = 3


Index = Literal["words", "stems"]
_TOKENS: dict[Index, str] = {
    "words": "unicode61 remove_diacritics 2",
    "stems": "porter unicode61 remove_diacritics 2",
}

# How many times better a section is that has all words of the query, and what part of the best score is still shown.
WHOLE = 1.5
MIN_RELEVANCE = 0.35

_TABLE = "CREATE TABLE section (id INTEGER PRIMARY KEY, path, anchor, title, name, heading, page, text)"
_ADD = "INSERT INTO section (path, anchor, title, name, heading, page, text) VALUES (?, ?, ?, ?, ?, ?, ?)"
_CREATE = (
    "CREATE VIRTUAL TABLE {index} USING "
    "fts5 (name, heading, page, text, content='section', content_rowid='id', tokenize='{tokens}')"
)
# What a word counts: in the name of a page, in a heading, in the name of the page around it, in the text.
_RANK = "INSERT INTO {index} ({index}, rank) VALUES ('rank', 'bm25(10, 8, 2, 1)')"
_FILL = "INSERT INTO {index} ({index}) VALUES ('rebuild')"
_BEST = (
    "SELECT id, section.path, rank FROM {index} JOIN section ON id = {index}.rowid "
    "WHERE {index} MATCH ? ORDER BY rank LIMIT 200"
)
_ALL = "SELECT rowid FROM {index} WHERE {index} MATCH ?"
_SHOWN = (
    "SELECT section.path, title, section.heading, anchor, snippet({index}, 3, ?, ?, ?, 32) "
    "FROM {index} JOIN section ON id = {index}.rowid WHERE {index} MATCH ? AND {index}.rowid = ?"
)


class NoFullTextSearchError(Exception):
    """SQLite was built without FTS5."""


@dataclass(frozen=True, slots=True)
class SearchedPage:
    """A page to be found: by its name, its tags and its sections."""

    path: str
    name: str
    tags: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A section that fits, and the index that says it fits best."""

    score: float
    section: int
    path: str
    index: Index


class SearchIndex:
    """Never changes once it is there. Any thread may ask; they take turns."""

    def __init__(self, pages: Iterable[SearchedPage]) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._database.execute(_TABLE)
        for index, tokens in _TOKENS.items():
            self._create(index, tokens)
        self._database.executemany(_ADD, (row for page in pages for row in _rows(page)))
        for index in _TOKENS:
            self._database.execute(_FILL.format(index=index))

    def search(self, query: str, limit: int) -> list[Hit]:
        """The sections with words of the query, best first; to have all of them counts for much."""
        wanted = terms(query)
        if not wanted:
            return []
        with self._lock:
            found = [*self._matches("stems", in_all_forms(wanted))]
            if len(found) < limit * PER_PAGE:  # the word that is being typed
                found += self._matches("words", begun(wanted))
            return [self._hit(one, wanted) for one in _chosen(found, limit)]

    def _create(self, index: Index, tokens: str) -> None:
        try:
            self._database.execute(_CREATE.format(index=index, tokens=tokens))
        except sqlite3.OperationalError as error:
            raise NoFullTextSearchError(str(error)) from error
        self._database.execute(_RANK.format(index=index))

    def _matches(self, index: Index, wanted: Terms) -> Iterator[_Found]:
        """The best sections of one index with any of the terms."""
        whole = self._with_all(index, wanted) if len(wanted) > 1 else set()
        rows = self._database.execute(_BEST.format(index=index), (any_of(wanted),))
        for section, path, rank in rows:
            # SQLite's bm25 is negative, so that the best comes first when sorted.
            yield _Found(-rank * (WHOLE if section in whole else 1), section, path, index)

    def _with_all(self, index: Index, wanted: Terms) -> set[int]:
        rows = self._database.execute(_ALL.format(index=index), (all_of(wanted),))
        return {section for (section,) in rows}

    def _hit(self, found: _Found, wanted: Terms) -> Hit:
        expression = any_of(begun(wanted) if found.index == "words" else in_all_forms(wanted))
        values = (OPENING, CLOSING, ELLIPSIS, expression, found.section)
        row = self._database.execute(_SHOWN.format(index=found.index), values).fetchone()
        path, title, heading, anchor, marked = row
        text, marks = excerpt(marked)
        return Hit(path, title, heading, anchor, text, marks, round(found.score, 3))


def _rows(page: SearchedPage) -> Iterator[tuple[str, ...]]:
    """The rows of a page. What its name says counts most where it begins, and its tags only there."""
    tagged = " ".join([page.name, *page.tags])
    for at, section in enumerate(page.sections):
        name, around = ("", page.name) if at else (page.name, tagged)
        yield page.path, section.anchor, page.name, name, section.heading, around, section.text


def _chosen(found: list[_Found], limit: int) -> Iterator[_Found]:
    """The best, each section once, and not too many of a page. What is far behind the best is no answer."""
    found.sort(key=lambda one: (-one.score, one.section))
    seen: set[int] = set()
    of_page: Counter[str] = Counter()
    for one in found:
        if len(seen) == limit or one.score < found[0].score * MIN_RELEVANCE:
            return
        if one.section not in seen and of_page[one.path] < PER_PAGE:
            seen.add(one.section)
            of_page[one.path] += 1
            yield one
