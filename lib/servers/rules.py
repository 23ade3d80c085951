"""Which methods a path answers, by Werkzeug's rules (Flask, Quart) or Starlette's routes (FastAPI)."""

from collections.abc import Container, Iterable
from typing import Any

from starlette.routing import BaseRoute, Match, Mount
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rule_methods(rules: Map, path: str, pages: Container[str]) -> set[str]:
    """The methods of the rules that match; `pages` are the endpoints that match everything and do not count."""
    found: set[str] = set()
    adapter = rules.bind("localhost")
    for method in METHODS:
        try:
            rule, _ = adapter.match(path, method=method, return_rule=True)
        except (HTTPException, RequestRedirect):
            continue
        if rule.endpoint not in pages:
            found.add(method)
    return found


def route_methods(routes: Iterable[BaseRoute], path: str) -> set[str]:
    """The methods of the routes that match. A mounted app, such as a folder of files, is taken to answer GET."""
    found: set[str] = set()
    for route in routes:
        for method in ("GET",) if isinstance(route, Mount) else METHODS:
            scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            if route.matches(scope)[0] is Match.FULL:
                found.add(method)
    return found
