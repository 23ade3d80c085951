"""Services between features: one feature provides a service, others get it without importing that feature.

`get` returns None if no enabled feature provides the service.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Generic, Protocol, TypeVar

Value = TypeVar("Value")


class Service(Generic[Value]):
    """One value of this process, for example a function."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._value: Value | None = None

    def provide(self, value: Value | None) -> None:
        """Set the value; None removes it."""
        self._value = value

    def get(self) -> Value | None:
        """Return the value, or None if there is none."""
        return self._value


class SearchResult(Protocol):
    """A section of a page that matches a query."""

    name: str
    path: str
    heading: str
    anchor: str
    excerpt: str
    marks: Any
    score: float


class Search(Protocol):
    """Full-text search over the pages (feature search)."""

    def is_available(self) -> bool:
        """Return whether the pages can be searched: not if SQLite has no FTS5."""

    def search(self, query: str, limit: int = 10) -> list[Any]:
        """Return the best sections for a query. The first call builds the index and may take a while."""


class Admin(Protocol):
    """The administrator of the site (feature analytics)."""

    page: str

    def is_admin(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request with these headers (lowercase names) is the administrator's."""

    def is_same_origin(self, headers: Mapping[str, str]) -> bool:
        """Return whether no page of another site sent a request."""


search: Service[Search] = Service("search")
admin: Service[Admin] = Service("admin")
# Sections of the administrator's page, added by other features: functions of the site and of the page's query.
admin_panels: list[Callable[[Any, Mapping[str, str]], Any]] = []
# Values for /metrics by name, read at each scrape (feature analytics).
gauges: Service[Callable[[], Mapping[str, Any]]] = Service("gauges")
# The path of the MCP endpoint, if agents can connect (feature mcp).
mcp_path: Service[str] = Service("mcp_path")
_tracer: Service[Callable[[str], AbstractContextManager[Any]]] = Service("tracer")


def span(name: str) -> AbstractContextManager[Any]:
    """Return a tracing span (feature observability). The name must be one of few: no values from requests."""
    tracer = _tracer.get()
    return tracer(name) if tracer else nullcontext()


def use_tracer(tracer: Callable[[str], AbstractContextManager[Any]]) -> None:
    """Provide the function that creates spans."""
    _tracer.provide(tracer)
