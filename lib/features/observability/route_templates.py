"""Paths as route templates, of which there are few: what metrics and traces are counted by."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from lib.process.cache import remembered

UNKNOWN = "404"
PAGE = "/<page>"
MARKDOWN = "/<page>.md"
# Of so many paths the template is remembered.
CACHE_SIZE = 8192

_VARIABLE = re.compile(r"<[^<>]+>")


class Templates:
    """The templates of a site. `routes` gives those of the server, when the first request comes: then all are there.

    `prefix` is where the site's routes begin, without a slash at its end; templates are told without it.
    """

    def __init__(self, prefix: str, routes: Callable[[], Iterable[str]]) -> None:
        self._prefix = prefix
        self._routes = routes
        self.of = remembered(CACHE_SIZE)(self._of)

    def _of(self, path: str, is_missing: bool) -> str:
        """The template that answers a path; `is_missing` says that it was answered with 404."""
        inside = path.removeprefix(self._prefix) or "/"
        if inside in self._fixed:
            return inside
        for pattern, template in self._variable:
            if pattern.fullmatch(inside):
                return template
        if is_missing:
            return UNKNOWN
        return MARKDOWN if inside.endswith(".md") else PAGE

    @cached_property
    def _inside(self) -> list[str]:
        found = {route.removeprefix(self._prefix) for route in self._routes() if route.startswith(self._prefix)}
        return sorted(found, key=_by_weight)

    @cached_property
    def _fixed(self) -> frozenset[str]:
        return frozenset({"/", *(route for route in self._inside if "<" not in route)})

    @cached_property
    def _variable(self) -> list[tuple[re.Pattern[str], str]]:
        """The longest first. The one that takes everything is of the pages."""
        return [(_pattern(route), route) for route in self._inside if "<" in route and not _takes_all(route)]


def _by_weight(route: str) -> tuple[int, str]:
    return -len(_VARIABLE.sub("", route)), route


def _takes_all(route: str) -> bool:
    return _VARIABLE.fullmatch(route.lstrip("/")) is not None


def _pattern(route: str) -> re.Pattern[str]:
    """A variable at the end takes the rest of the path, another one a part of it."""
    head, *rest = [re.escape(part) for part in _VARIABLE.split(route)]
    *middle, last = rest
    text = head + "".join(f"[^/]+{part}" for part in middle) + (f"[^/]+{last}" if last else ".*")
    return re.compile(text, re.DOTALL)
