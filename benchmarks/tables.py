"""Markdown tables, and the format of their numbers."""

from collections.abc import Iterable, Sequence


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """Return a Markdown table. All columns except the first `words` columns contain numbers."""
    lines = [heads, ["---"] * words + ["---:"] * (len(heads) - words), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def yes(reached: bool) -> str:
    """Return whether a target was met. A target that was not met is bold."""
    return "yes" if reached else "**no**"


def thousands(number: float) -> str:
    """Return a whole number with separators: 1,234,567."""
    return f"{number:,.0f}"


def kilobytes(size: float) -> str:
    """Return bytes in kB of 1,000 bytes."""
    return f"{size / 1000:,.1f}"


def in_words(number: int) -> str:
    """Return a number for the start of a sentence, in words where that is usual."""
    words = {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five", 20: "Twenty", 50: "Fifty"}
    return words.get(number, str(number))


def missing(part: str) -> str:
    """Return the text that replaces the results of a part that was never measured."""
    return f"Not measured yet: `python -m benchmarks --only {part}`."
