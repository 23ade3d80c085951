"""Route templates of paths: the few values by which metrics and traces are grouped."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from lib.process.cache import remembered

UNKNOWN = "404"
PAGE = "/<page>"
MARKDOWN = "/<page>.md"
# Paths whose template is cached.
CACHE_SIZE = 8192

_VARIABLE = re.compile(r"<[^<>]+>")


class Templates:
    """The templates of a site, without its `prefix`, which does not end with a slash.

    `routes` returns the routes of the server. It is called by the first request, when all routes exist.
    """

    def __init__(self, prefix: str, routes: Callable[[], Iterable[str]]) -> None:
        self._prefix = prefix
        self._routes = routes
        self.of = remembered(CACHE_SIZE)(self._of)

    def _of(self, path: str, is_missing: bool) -> str:
        """Return the template of a path; `is_missing` states that the response was a 404."""
        inside = path.removeprefix(self._prefix) or "/"
        for pattern, template in self._patterns:
            if pattern.fullmatch(inside):
                return template
        if is_missing:
            return UNKNOWN
        return MARKDOWN if inside.endswith(".md") else PAGE

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """The routes with the most literal text first, without the one for pages, which matches all paths."""
        routes = {route.removeprefix(self._prefix) for route in self._routes() if route.startswith(self._prefix)}
        templates = ["/", *(route for route in routes if not _VARIABLE.fullmatch(route.lstrip("/")))]
        templates.sort(key=lambda route: (-len(_VARIABLE.sub("", route)), route))
        return [(_pattern(route), route) for route in templates]


def _pattern(route: str) -> re.Pattern[str]:
    """Return a pattern in which a variable at the end matches the rest of the path, any other one segment."""
    text = re.sub(r"<[^<>]+>\Z", ".*", re.escape(route))
    return re.compile(_VARIABLE.sub("[^/]+", text), re.DOTALL)
