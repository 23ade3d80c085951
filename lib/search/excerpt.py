"""The words around what was found."""

import re

LONGEST = 240

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
    if len(text) <= LONGEST:
        return text, tuple(marks)
    first = marks[0][1] if marks else 0
    start = 0 if first <= LONGEST // 2 else first - LONGEST // 2
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = start + LONGEST - 2
    if end < len(text):
        blank = text.rfind(" ", start, end)
        end = blank if blank > start + LONGEST // 2 else end  # the first mark ends before the middle
    left, right = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    shift = len(left) - start
    kept = [(first + shift, last + shift) for first, last in marks if first >= start and last <= end]
    return f"{left}{text[start:end]}{right}", tuple(kept)
