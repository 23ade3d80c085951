"""Full-text search over the sections of all listed pages: one index for the page finder, the JSON API and agents."""

from lib.search.hit import Hit
from lib.search.site_search import SiteSearch

__all__ = ["Hit", "is_available", "prepare", "search"]

_site = SiteSearch()


def search(query: str, limit: int = 10) -> list[Hit]:
    """The sections that a query is about, best first. Any text will do; one without words finds nothing.

    The first search builds the index, which takes a millisecond for each page at most: keep it off an event loop.
    """
    return _site.search(query, limit)


def is_available() -> bool:
    """Whether pages can be searched at all: not where SQLite was built without FTS5."""
    return _site.is_available()


def prepare() -> None:
    """Takes up the pages: once all are registered, and again when one has changed."""
    _site.prepare()
