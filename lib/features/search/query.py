"""What a reader typed, as expressions of FTS5 (sqlite.org/fts5.html#full_text_query_syntax)."""

import re
import unicodedata
from dataclasses import dataclass

Terms = tuple[str, ...]

# What is left of a longer query is enough to find a section, and cheap to look for.
MAX_QUERY_LENGTH = 200
MAX_WORDS = 12

# Letters and digits, which is what FTS5 makes words of. No query can hold a sign that FTS5 reads as its own.
_WORD = re.compile(r"[^\W_]+")

# Words of questions that say nothing of what is asked for.
_FILLERS = frozenset({
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "if",
    "in", "is", "it", "its", "me", "my", "of", "on", "or", "should", "that", "the", "there", "this", "to", "was",
    "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
})  # fmt: skip

# "How do tabs work" asks about tabs; in other queries, work is a word like any.
_HOW = (("how", "do"), ("how", "does"))
_WORKS = ("work", "works")

# Forms that have no stem in common, so that a question finds what a heading calls by another form.
_FORMS = (
    ("hide", "hidden"), ("write", "written"), ("choose", "chosen"), ("build", "built"), ("make", "made"),
    ("find", "found"), ("send", "sent"), ("keep", "kept"), ("break", "broken"), ("begin", "begun"), ("leave", "left"),
)  # fmt: skip
_OTHER_FORM = {one: other for pair in _FORMS for one, other in (pair, pair[::-1])}


def terms(query: str) -> Terms:
    """The terms of a query in quotes: words, and those that were written as one, such as `DASH_BACKEND`, as a phrase.

    Empty when there is no letter and no digit in it.
    """
    text = unicodedata.normalize("NFC", query[:MAX_QUERY_LENGTH])
    phrases = [" ".join(_WORD.findall(part)) for part in text.split()]
    found = [phrase for phrase in phrases if phrase]
    return tuple(f'"{phrase}"' for phrase in (_telling(found) or found)[:MAX_WORDS])


def _telling(phrases: list[str]) -> list[str]:
    """The phrases that say what is asked for."""
    plain = [phrase.casefold() for phrase in phrases]
    telling = [phrase for phrase, word in zip(phrases, plain, strict=True) if word not in _FILLERS]
    how_it_works = tuple(plain[:2]) in _HOW and plain[-1] in _WORKS
    return telling[:-1] if how_it_works and len(telling) > 1 else telling


def all_of(terms: Terms) -> str:
    """Sections with every term."""
    return " AND ".join(terms)


def any_of(terms: Terms) -> str:
    """Sections with one of the terms at least; the more, the better."""
    return " OR ".join(terms)


def in_all_forms(terms: Terms) -> Terms:
    """The terms, and beside a word with another form that one."""
    return tuple(
        f'({term} OR "{_OTHER_FORM[word]}")' if (word := term.strip('"').casefold()) in _OTHER_FORM else term
        for term in terms
    )


def begun(terms: Terms) -> Terms:
    """The terms with the last one as a beginning: whoever types has not finished it."""
    return (*terms[:-1], f"{terms[-1]}*")


MAX_EXCERPT_LENGTH = 240

# How FTS5 is told to mark what it found: signs that no section holds.
OPENING, CLOSING = "\x02", "\x03"
ELLIPSIS = "…"

_MARKED = re.compile(f"{OPENING}([^{CLOSING}]*){CLOSING}")


def excerpt(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A stretch of text without its marks, cut to length, and where each stood: first sign, and one after the last."""
    text, marks, at = "", list[tuple[int, int]](), 0
    for found in _MARKED.finditer(marked):
        text += marked[at : found.start()]
        marks.append((len(text), len(text) + len(found[1])))
        text += found[1]
        at = found.end()
    return _cut(text + marked[at:], marks)


def _cut(text: str, marks: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Leaves away what is too much, at the end if the first mark then stays, else on both sides of it."""
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


@dataclass(frozen=True, slots=True)
class Hit:
    """A section of a page that a query is about.

    `path` is that of the page, without the site's prefix; `heading` and `anchor` are empty for the page's beginning.
    `excerpt` is plain text around the words that were found, which stand at `marks`. A higher `score` is better.
    """

    path: str
    name: str
    heading: str
    anchor: str
    excerpt: str
    marks: tuple[tuple[int, int], ...]
    score: float
