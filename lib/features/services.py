"""Services between features: one feature provides a service, others get it without importing that feature."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

Value = TypeVar("Value")


class Service(Generic[Value]):
    """One value of this process, for example a function."""

    def __init__(self) -> None:
        self._value: Value | None = None

    def provide(self, value: Value | None) -> None:
        """Set the value; None removes it."""
        self._value = value

    def get(self) -> Value | None:
        """Return the value, or None if no enabled feature provides it."""
        return self._value


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


class Admin(Protocol):
    """The administrator of the site (`admin.py` of the feature analytics). `PAGE` is the path of the page."""

    PAGE: str

    def is_admin(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request with these headers (lowercase names) is the administrator's."""

    def is_same_origin(self, headers: Mapping[str, str]) -> bool:
        """Return whether no page of another site sent a request."""


search: Service[Search] = Service()
admin: Service[Admin] = Service()
# Sections of the administrator's page, added by other features: functions of the site and of the page's query.
admin_panels: list[Callable[[Any, Mapping[str, str]], Any]] = []
# Values for /metrics by name, read at each scrape (feature analytics).
gauges: Service[Callable[[], Mapping[str, Any]]] = Service()
# The path of the MCP endpoint, if agents can connect (feature mcp).
mcp_path: Service[str] = Service()
# A function that creates spans by name (feature observability).
tracer: Service[Callable[[str], AbstractContextManager[Any]]] = Service()


def span(name: str) -> AbstractContextManager[Any]:
    """Return a tracing span. The name must be one of few: no values from requests."""
    create = tracer.get()
    return create(name) if create else nullcontext()
