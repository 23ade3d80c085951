"""Queries as expressions of FTS5 (sqlite.org/fts5.html#full_text_query_syntax), and excerpts of their results."""

import re
import unicodedata

Terms = tuple[str, ...]

# The rest of a longer query is ignored.
MAX_QUERY_LENGTH = 200
MAX_WORDS = 12

# Letters and digits, as in words of FTS5. So no query contains operators of FTS5.
_WORD = re.compile(r"[^\W_]+")

# Stop words.
_FILLERS = frozenset({
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "if",
    "in", "is", "it", "its", "me", "my", "of", "on", "or", "should", "that", "the", "there", "this", "to", "was",
    "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
})  # fmt: skip

# "How do tabs work" asks about tabs; in other queries, work is a word like any.
_HOW = (("how", "do"), ("how", "does"))
_WORKS = ("work", "works")

# Irregular forms, which have different stems.
_FORMS = (
    ("hide", "hidden"), ("write", "written"), ("choose", "chosen"), ("build", "built"), ("make", "made"),
    ("find", "found"), ("send", "sent"), ("keep", "kept"), ("break", "broken"), ("begin", "begun"), ("leave", "left"),
)  # fmt: skip
_OTHER_FORM = {one: other for pair in _FORMS for one, other in (pair, pair[::-1])}


def terms(query: str) -> Terms:
    """Return the words of a query in quotes, and compounds such as `DASH_BACKEND` as phrases."""
    text = unicodedata.normalize("NFC", query[:MAX_QUERY_LENGTH])
    phrases = [" ".join(_WORD.findall(part)) for part in text.split()]
    found = [phrase for phrase in phrases if phrase]
    return tuple(f'"{phrase}"' for phrase in (_telling(found) or found)[:MAX_WORDS])


def _telling(phrases: list[str]) -> list[str]:
    """Return the phrases without stop words."""
    plain = [phrase.casefold() for phrase in phrases]
    telling = [phrase for phrase, word in zip(phrases, plain, strict=True) if word not in _FILLERS]
    how_it_works = tuple(plain[:2]) in _HOW and plain[-1] in _WORKS
    return telling[:-1] if how_it_works and len(telling) > 1 else telling


def in_all_forms(terms: Terms) -> Terms:
    """Return the terms, and the other forms of irregular words."""
    return tuple(
        f'({term} OR "{_OTHER_FORM[word]}")' if (word := term.strip('"').casefold()) in _OTHER_FORM else term
        for term in terms
    )


def same_term(text: str) -> str:
    """Return a key that is the same for a term in singular and plural, and for any spelling with spaces or hyphens."""
    return "".join(word.removesuffix("s") for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def begun(terms: Terms) -> Terms:
    """Return the terms with the last one as a prefix, because the user can still be typing it."""
    return (*terms[:-1], f"{terms[-1]}*")


MAX_EXCERPT_LENGTH = 240

# FTS5 marks matches with these characters, which no section contains.
OPENING, CLOSING = "\x02", "\x03"
ELLIPSIS = "…"

_MARKED = re.compile(f"{OPENING}([^{CLOSING}]*){CLOSING}")


def excerpt(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text without its marks, shortened, and start and end of each match."""
    text, marks, at = "", list[tuple[int, int]](), 0
    for found in _MARKED.finditer(marked):
        text += marked[at : found.start()]
        marks.append((len(text), len(text) + len(found[1])))
        text += found[1]
        at = found.end()
    return _cut(text + marked[at:], marks)


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
