"""What a search finds."""

from dataclasses import dataclass


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
