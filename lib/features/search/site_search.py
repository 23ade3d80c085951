"""The search over the pages of this process, their list for the dialog, and the synonyms in their folder."""

import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

from lib.catalog.navigation import listed_entries
from lib.catalog.page_text import page_markdown
from lib.features.search.index import SearchedPage, SearchIndex
from lib.features.search.query import read_synonyms
from lib.features.search.sections import sections_of
from lib.features.services import SearchResult
from lib.process.lifecycle import after_fork
from lib.settings import get_settings
from lib.site import Site, get_site
from lib.translations import language_of

log = logging.getLogger(__name__)

# Words that mean the same, one group per line, in the folder of the pages.
SYNONYMS = "synonyms.txt"


class SiteSearch:
    """The search over the pages of this process. The first search builds the index, also after a fork."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index: SearchIndex | None = None
        self._missing = False
        self._of_the_parent: SearchIndex | None = None
        after_fork(self._reset)

    def prepare(self) -> None:
        """Forget the index, because the pages can have changed."""
        with self._lock:
            self._index = None

    def search(self, query: str, limit: int = 10) -> list[SearchResult]:
        """Return the best sections; none if the search is not available."""
        index = self._current()
        return index.search(query, limit) if index else []

    def suggest(self, query: str) -> list[tuple[str, str]]:
        """Return title and path of similar pages and sections, for a query without results."""
        index = self._current()
        return index.suggest(query) if index else []

    def is_available(self) -> bool:
        """Return whether the pages can be searched."""
        return self._current() is not None

    def _current(self) -> SearchIndex | None:
        with self._lock:
            if self._index is None and not self._missing:
                try:
                    file = get_settings().docs_dir / SYNONYMS
                    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
                    self._index = SearchIndex(searched_pages(), read_synonyms(lines))
                except sqlite3.OperationalError as error:
                    self._missing = True
                    log.warning("Search is unavailable: the SQLite of this Python has no FTS5: %s", error)
            return self._index

    def _reset(self) -> None:
        # A lock or a database that was in use at the fork stays in use forever. Keep it open.
        self._of_the_parent, self._index = self._index, None
        self._lock = Lock()


def searched_pages() -> Iterator[SearchedPage]:
    """Return the listed pages of Dash's registry."""
    site = get_site()
    for entry in listed_entries():
        sections = sections_of(page_markdown(entry, site), entry.get("headings") or ())
        tags, description = tuple(entry.get("tags") or ()), entry["description"] or ""
        yield SearchedPage(entry["path"], entry["name"], tags, sections, description)


def page_index(site: Site) -> str:
    """Return the listed pages as JSON, for the script of the search dialog in `assets/features`."""
    return json.dumps({"pages": [_entry(entry, site) for entry in listed_entries()]}, ensure_ascii=False)


def _entry(entry: Mapping[str, Any], site: Site) -> dict[str, Any]:
    language = {"lang": language_of(entry["path"])} if get_settings().locales else {}
    headings = [{"id": heading.id, "text": heading.text} for heading in entry.get("headings") or ()]
    return {
        "path": site.url(entry["path"]),
        "name": entry["name"],
        "description": entry["description"],
        "category": entry.get("category") or "",
        "tags": list(entry.get("tags") or ()),
        "headings": headings,
        **language,
    }


site_search = SiteSearch()
