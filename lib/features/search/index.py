"""The search index: all sections in a SQLite database in memory, with full-text search (FTS5).

It has two indexes: `words` for words that the user is still typing, and `stems`, so that `workers` finds `worker`.
"""

import math
import re
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lib.features.search.query import CLOSING, ELLIPSIS, OPENING, Synonyms, Term, begun, excerpt, same_term, terms
from lib.features.search.sections import Section, is_identifier
from lib.features.search.words import additional_words, fold
from lib.features.services import SearchResult

Index = Literal["words", "stems"]

RANKING = SimpleNamespace(**tomllib.loads(Path(__file__).with_name("ranking.toml").read_text(encoding="utf-8")))

# The method of a route, which users do not type.
_METHOD = re.compile(r"^[A-Z]{3,7} (?=/)")

_CREATE = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
SQL = SimpleNamespace(**tomllib.loads(Path(__file__).with_name("statements.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class SearchedPage:
    """A page in the index."""

    path: str
    name: str
    tags: tuple[str, ...]
    sections: tuple[Section, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A section that matches, and the index and expression of its score. `relevance` is without factors for names."""

    score: float
    relevance: float
    section: int
    path: str
    index: Index
    expression: str


class SearchIndex:
    """An immutable, thread-safe index. Raises `sqlite3.OperationalError` if SQLite was built without FTS5."""

    def __init__(self, pages: Iterable[SearchedPage], synonyms: Synonyms | None = None) -> None:
        self._lock = Lock()
        self._synonyms = synonyms or {}
        self._database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._database.executescript(_CREATE)
        self._named: dict[str, dict[int, float]] = {}
        self._titles: dict[str, str] = {}
        self._identified: dict[str, dict[int, float]] = {}
        self._weights: dict[int, float] = {}
        self._size = sum(map(self._add, pages))
        self._database.executescript(SQL.fill)

    def _add(self, page: SearchedPage) -> int:
        """Add a page, and return its number of sections. The full weight of its name counts only for its start."""
        about = " ".join([page.name, *page.tags, page.description])
        for at, section in enumerate(page.sections):
            name, around = ("", page.name) if at else (page.name, about)
            words = (section.heading, around, section.text, section.code)
            more = additional_words(" ".join(words))
            row = (page.path, section.anchor, page.name, name, *words, more)
            number = self._database.execute(SQL.add, row).lastrowid or 0
            # The name and the tags of a page say what all of its sections are about.
            factors = dict.fromkeys((page.name, *page.tags), RANKING.page if at else RANKING.name)
            factors |= dict.fromkeys([_METHOD.sub("", section.heading)] if at else [], RANKING.heading)
            for term, factor in factors.items():
                self._named.setdefault(same_term(term), {})[number] = factor
            identifiers = {term: factor * RANKING.identifier for term, factor in factors.items() if is_identifier(term)}
            for term, factor in (dict.fromkeys(section.entries, RANKING.entry) | identifiers).items():
                self._identified.setdefault(same_term(term), {})[number] = factor
            fragment = f"#{section.anchor}" if section.anchor else ""
            self._titles.setdefault(section.heading or page.name, page.path + fragment)
            if section.heading.casefold() in RANKING.lists:
                self._weights[number] = RANKING.list
        return len(page.sections)

    def search(self, query: str, limit: int) -> list[SearchResult]:
        """Return the sections with enough words of the query, best first."""
        with self._lock:
            wanted = terms(query, self._synonyms, self._corrected)
            if not wanted:
                return []
            telling = " ".join(word for term in wanted for word in term.words)
            named = self._named.get(same_term(telling), {})
            if is_identifier(query):
                named = named | self._identified.get(same_term(telling), {})
            expressions = [term.expression() for term in wanted]
            exact = self._sections("words", f'"{telling}"')
            found = [*self._matches("stems", expressions, named, exact)]
            if any(term.synonyms for term in wanted):
                alike = [term.with_synonyms() for term in wanted]
                found += self._matches("stems", alike, named, exact, RANKING.synonym if len(found) > RANKING.few else 1)
            if len(found) < limit * RANKING.per_page:  # an unfinished word
                found += self._matches("words", [*expressions[:-1], begun(expressions[-1])], named, exact)
            return [self._result(one) for one in _chosen(found, limit)]

    def suggest(self, query: str) -> list[tuple[str, str]]:
        """Return title and path of pages and sections with titles that are similar to a query without results."""
        limits = {"score_cutoff": RANKING.near, "limit": RANKING.suggested}
        near = process.extract(query, list(self._titles), scorer=fuzz.WRatio, processor=fold, **limits)
        return [(title, self._titles[title]) for title, _, _ in near]

    def _corrected(self, term: Term) -> Term:
        """Return the term, or similar words if no page contains it."""
        expression = term.expression()
        if self._sections("stems", expression) or self._sections("words", begun(expression)):
            return term
        words = term.words[0].split()
        if len(words) > RANKING.max_parts:
            return term
        similar = [" ".join(found) for found in product(*map(self._similar, words))]
        if len(words) > 1:
            similar = [phrase for phrase in similar if self._sections("words", f'"{phrase}"')]
        return Term((similar[0],), tuple(similar[1:])) if similar else term

    def _similar(self, word: str) -> list[str]:
        """Return words of the pages that contain the word, that it consists of, or that are spelled almost like it."""
        word, known = fold(word), self._vocabulary
        if word in known:
            return [word]
        if len(word) < 3:
            return []
        longer = sorted((each for each in known if word in each), key=len) if len(word) > 3 else []
        halves = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
        found = longer or [" ".join(pair) for pair in halves if known.issuperset(pair)]
        if not found:
            most = 1 if len(word) < 6 else 2
            # Few users mistype the first letter.
            same_start = [each for each in known if each[0] == word[0]]
            near = process.extract(word, same_start, scorer=OSA.distance, score_cutoff=most, limit=RANKING.similar)
            found = [each for each, distance, _ in near if distance == near[0][1]]
        return found[: RANKING.similar]

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        words = (word for (word,) in self._database.execute("SELECT term FROM vocabulary"))
        return frozenset([*words, *self._synonyms])

    def _sections(self, index: Index, expression: str) -> set[int]:
        return {section for (section,) in self._database.execute(SQL.all.format(index=index), (expression,))}

    def _matches(
        self, index: Index, expressions: list[str], named: Mapping[int, float], exact: set[int], factor: float = 1
    ) -> Iterator[_Found]:
        """Return the best sections of one index for any of the expressions. `named` has the factors for names."""
        matching = [self._sections(index, expression) for expression in expressions]
        rarity = [math.log(1 + self._size / len(sections)) if sections else 0 for sections in matching]
        # A word that no page contains counts like the average.
        whole = sum(rarity) * len(rarity) / max(1, len(rarity) - rarity.count(0))
        expression = " OR ".join(expressions)
        titled = self._sections(index, " AND ".join(f"heading : ({each})" for each in expressions))
        for section, path, rank in self._database.execute(SQL.best.format(index=index), (expression,)):
            covered = sum(weight for weight, sections in zip(rarity, matching, strict=True) if section in sections)
            if section not in named and covered < RANKING.min_coverage * whole:
                continue
            # The scores of SQLite are negative.
            factors = factor * self._weights.get(section, 1) * (RANKING.whole if covered == whole else 1)
            factors *= RANKING.titled if section in titled and section not in named else 1
            factors *= RANKING.exact if section in exact else 1
            relevance = -rank * factors
            yield _Found(relevance * named.get(section, 1), relevance, section, path, index, expression)

    def _result(self, found: _Found) -> SearchResult:
        values = (OPENING, CLOSING, ELLIPSIS, found.expression, found.section)
        row = self._database.execute(SQL.shown.format(index=found.index), values).fetchone()
        path, title, heading, anchor, prose, code = row
        text, marks = excerpt(code if OPENING in code and OPENING not in prose else prose)
        return SearchResult(path, title, heading, anchor, text, marks, round(found.score, 3))


def _chosen(found: list[_Found], limit: int) -> Iterator[_Found]:
    """Return the best sections, each once, with a limit per page, and without much worse ones."""
    found.sort(key=lambda one: (-one.score, one.section))
    least = RANKING.min_relevance * max((one.relevance for one in found), default=0)
    seen: set[int] = set()
    of_page: Counter[str] = Counter()
    for one in found:
        if len(seen) == limit or one.score < least:
            return
        if one.section not in seen and of_page[one.path] < RANKING.per_page:
            seen.add(one.section)
            of_page[one.path] += 1
            yield one
