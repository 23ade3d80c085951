"""The index of the pages that this process serves, built when it is first needed."""

import logging
from collections.abc import Iterator
from threading import Lock

from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_listed
from lib.catalog.page_text import page_markdown
from lib.features.search.index import NoFullTextSearchError, SearchedPage, SearchIndex, sections_of
from lib.features.search.query import Hit
from lib.process.lifecycle import after_fork
from lib.site import get_site

log = logging.getLogger(__name__)


class SiteSearch:
    """Safe between threads. The first search builds the index and the others wait for it; so does a forked process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index: SearchIndex | None = None
        self._missing = False
        self._of_the_parent: SearchIndex | None = None
        after_fork(self._start_anew)

    def prepare(self) -> None:
        """The pages may have changed."""
        with self._lock:
            self._index = None

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """What the index says; nothing when there can be none."""
        index = self._current()
        return index.search(query, limit) if index else []

    def is_available(self) -> bool:
        """Whether there is an index; builds it if need be."""
        return self._current() is not None

    def _current(self) -> SearchIndex | None:
        with self._lock:
            if self._index is None and not self._missing:
                try:
                    self._index = SearchIndex(searched_pages())
                except NoFullTextSearchError as error:
                    self._missing = True
                    log.warning("The pages cannot be searched: the SQLite of this Python has no FTS5 (%s).", error)
            return self._index

    def _start_anew(self) -> None:
        # A lock or a database that was in use when the process forked would stay so for ever, even when closed.
        self._of_the_parent, self._index = self._index, None
        self._lock = Lock()


def searched_pages() -> Iterator[SearchedPage]:
    """The pages that lists show, as they are in Dash's registry."""
    site = get_site()
    for entry in registered_pages():
        if is_listed(entry):
            sections = sections_of(page_markdown(entry, site), entry.get("headings") or ())
            yield SearchedPage(entry["path"], entry["name"], tuple(entry.get("tags") or ()), sections)


site_search = SiteSearch()
"""The search of this process."""
