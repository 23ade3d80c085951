"""Queries as expressions of FTS5 (sqlite.org/fts5.html#full_text_query_syntax), and excerpts of their results."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from lib.features.search.words import WORD, is_language, spellings

# The rest of a longer query is ignored.
MAX_QUERY_LENGTH = 200
MAX_WORDS = 12

# Stop words, and irregular forms.
_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_FILLERS = frozenset(_WORDS["stop"])
_OTHER_FORM = {one: other for pair in _WORDS["forms"] for one, other in (pair, pair[::-1])}
# "How do tabs work" asks about tabs; in other queries, work is a word like any.
_HOW = (("how", "do"), ("how", "does"))
_WORKS = ("work", "works")
_VERSION = re.compile(r"(v?)(\d+(?:\.\d+)+)", re.I)


@dataclass(frozen=True, slots=True)
class Term:
    """Words of a query, each with other spellings in `others`. Synonyms are for all of its words together."""

    words: tuple[str, ...]
    others: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    def expression(self) -> str:
        """Return the term without its synonyms for FTS5."""
        return " OR ".join(f'"{phrase}"' for phrase in dict.fromkeys((" ".join(self.words), *self.others)))

    def with_synonyms(self) -> str:
        """Return the term for FTS5. All words of a term have synonyms together, and need not be a phrase."""
        whole = " AND ".join(f'"{word}"' for word in self.words) if len(self.words) > 1 else self.expression()
        return " OR ".join([f"({whole})", *(f'"{phrase}"' for phrase in self.synonyms)])


def begun(expression: str) -> str:
    """Return an expression that also finds longer words, because the user can still be typing the last one."""
    return expression.replace('" OR', '"* OR') + "*"


Terms = tuple[Term, ...]
# Phrases that mean the same, by the key of each phrase.
Synonyms = Mapping[str, tuple[str, ...]]


def terms(query: str, synonyms: Synonyms | None = None, corrected: Callable[[Term], Term] | None = None) -> Terms:
    """Return the words of a query without stop words, with other spellings, other forms, and synonyms.

    `corrected` is called for each word before its synonyms are added.
    """
    text = unicodedata.normalize("NFC", query[:MAX_QUERY_LENGTH])
    found = [term for chunk in text.split() if (term := _term(chunk))][:MAX_WORDS]
    found = list(map(corrected, found)) if corrected else found
    return tuple(_telling(found, synonyms or {})) or tuple(found)


def _term(chunk: str) -> Term | None:
    """Return a text without spaces as a term. Compounds such as `DASH_BACKEND` are phrases."""
    others = tuple(spellings(chunk))
    phrase = " ".join(WORD.findall(chunk))
    if is_language(chunk):  # other words in the chunk are phrases next to it
        return Term(others[:1], tuple(WORD.findall(chunk)[1:]))
    if version := _VERSION.fullmatch(chunk):
        others = (phrase[1:] if version[1] else f"v{phrase}",)
    if other := _OTHER_FORM.get(phrase.casefold()):
        others = (other,)
    return Term((phrase,), others) if phrase else None


def _telling(found: list[Term], synonyms: Synonyms) -> Iterator[Term]:
    """Yield the terms without stop words. Several words can have one synonym."""
    plain = [" ".join(term.words).casefold() for term in found]
    how_it_works = tuple(plain[:2]) in _HOW and plain[-1] in _WORKS
    end = len(found) - (how_it_works and any(word not in _FILLERS for word in plain[:-1]))
    at = 0
    while at < end:
        size = next((size for size in (3, 2, 1) if _key(" ".join(plain[at : at + size])) in synonyms), 0)
        size = min(size, end - at)
        same = synonyms.get(_key(" ".join(plain[at : at + size])), ()) if size else ()
        group = found[at : at + max(size, 1)]
        if same or plain[at] not in _FILLERS:
            words = [word for term in group for word in term.words]
            yield Term(tuple(words), tuple(other for term in group for other in term.others), same)
        at += len(group)


def read_synonyms(lines: Iterable[str]) -> Synonyms:
    """Return the synonyms of a file: one group per line, separated by commas. `#` starts a comment."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        phrases = [" ".join(WORD.findall(part)) for part in line.partition("#")[0].split(",")]
        for phrase in filter(None, phrases):
            others = (other for other in phrases if other and other != phrase)
            found[_key(phrase)] = tuple(dict.fromkeys((*found.get(_key(phrase), ()), *others)))
    return found


def same_term(text: str) -> str:
    """Return a key that is the same for singular and plural, with spaces, hyphens, or stop words, and without."""
    return _key(" ".join(word for word in WORD.findall(text) if word.casefold() not in _FILLERS) or text)


def _key(text: str) -> str:
    words = WORD.findall(unicodedata.normalize("NFC", text).casefold())
    return "".join(word.removesuffix("s") for word in words)


MAX_EXCERPT_LENGTH = 240

# FTS5 marks matches with these characters, which no section contains.
OPENING, CLOSING = "\x02", "\x03"
ELLIPSIS = "…"


def excerpt(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text without its marks, shortened, and start and end of each match."""
    parts = re.split(f"[{OPENING}{CLOSING}]", marked)
    ends = accumulate(map(len, parts))
    places = [(end - len(part), end) for part, end in zip(parts, ends, strict=True)]
    return _cut("".join(parts), places[1::2])


def _cut(text: str, marks: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Shorten a text at its end, or on both sides of the first match."""
    if len(text) <= MAX_EXCERPT_LENGTH:
        return text, tuple(marks)
    first = marks[0][1] if marks else 0
    start = 0 if first <= MAX_EXCERPT_LENGTH // 2 else first - MAX_EXCERPT_LENGTH // 2
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = start + MAX_EXCERPT_LENGTH - 2
    if end < len(text):
        blank = text.rfind(" ", start, end)
        end = blank if blank > start + MAX_EXCERPT_LENGTH // 2 else end  # the first mark ends before the middle
    left, right = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    shift = len(left) - start
    kept = [(first + shift, last + shift) for first, last in marks if first >= start and last <= end]
    return f"{left}{text[start:end]}{right}", tuple(kept)
