"""Markdown tables, and how figures are written in them."""

from collections.abc import Iterable, Sequence


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """A Markdown table; all columns but the first `words` hold figures."""
    lines = [heads, ["---"] * words + ["---:"] * (len(heads) - words), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def yes(reached: bool) -> str:
    """Whether something was reached. What was not stands out."""
    return "yes" if reached else "**no**"


def thousands(number: float) -> str:
    """A whole number that can be read: 1,234,567."""
    return f"{number:,.0f}"


def kilobytes(size: float) -> str:
    """Bytes in kB of 1,000."""
    return f"{size / 1000:,.1f}"


def in_words(number: int) -> str:
    """A number at the beginning of a sentence, in words where that is usual."""
    words = {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five", 20: "Twenty", 50: "Fifty"}
    return words.get(number, str(number))
