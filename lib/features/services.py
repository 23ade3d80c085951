"""Services between features: one feature sets a variable here, others read it without importing that feature.

Read them as `services.search`. A variable is None if no enabled feature provides the service.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol


class SearchResult(NamedTuple):
    """A section of a page that matches a query. A higher `score` is better.

    `heading` and `anchor` are empty for the start of a page. `marks` are start and end of each match in `excerpt`.
    """

    path: str
    name: str
    heading: str
    anchor: str
    excerpt: str
    marks: tuple[tuple[int, int], ...]
    score: float


class Search(Protocol):
    """Full-text search over the pages (feature search)."""

    def is_available(self) -> bool:
        """Return whether the pages can be searched: not if SQLite has no FTS5."""

    def search(self, query: str, limit: int = 10) -> list[SearchResult]:
        """Return the best sections for a query. The first call builds the index and can take a while."""

    def suggest(self, query: str) -> list[tuple[str, str]]:
        """Return title and path of similar pages and sections, for a query without results."""


class Admin(Protocol):
    """The administrator of the site (`admin.py` of the feature analytics). `PAGE` is the path of the page."""

    PAGE: str

    def is_admin(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request with these headers (lowercase names) is the administrator's."""

    def is_same_origin(self, headers: Mapping[str, str]) -> bool:
        """Return whether no page of another site sent a request."""


search: Search | None = None
admin: Admin | None = None
# Sections of the administrator's page, added by other features: functions of the site and of the page's query.
admin_panels: list[Callable[[Any, Mapping[str, str]], Any]] = []
# Values for /metrics by name, read at each scrape (feature analytics).
gauges: Callable[[], Mapping[str, Any]] | None = None
# Counts what agents request: names of kind `tool`, or words of kind `term` that no page contains (feature analytics).
count_call: Callable[[Literal["tool", "term"], Iterable[str]], None] | None = None
# The path of the OpenAPI document (feature api), and the operations and tags that it adds from files, by feature.
openapi_path: str | None = None
openapi_parts: dict[str, Path] = {}
# Whether each page is also at its URL with `.md` (feature agents).
has_markdown = False
# The path of the MCP endpoint, if agents can connect (feature mcp).
mcp_path: str | None = None
# A function that creates spans by name (feature observability).
tracer: Callable[[str], AbstractContextManager[Any]] | None = None


def span(name: str) -> AbstractContextManager[Any]:
    """Return a tracing span. The name must be one of few: no values from requests."""
    return tracer(name) if tracer else nullcontext()
