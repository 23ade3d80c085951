"""The routes of a server, by Werkzeug's rules (Flask, Quart) or Starlette's routes (FastAPI), and its hooks."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any

from starlette.routing import BaseRoute, Match, Mount
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rule_methods(rules: Map, path: str, pages: Container[str]) -> set[str]:
    """Return the methods of the rules for a path, without those of the endpoints in `pages`."""
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
    """Return the methods of the routes for a path. A mounted app, for example a folder of files, counts as GET."""
    found: set[str] = set()
    for route in routes:
        for method in ("GET",) if isinstance(route, Mount) else METHODS:
            scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            if route.matches(scope)[0] is Match.FULL:
                found.add(method)
    return found


# `<int:number>`, `<path:tail>`, and `<any_path:tail>` of Werkzeug, `{number:int}` and `{tail:path}` of Starlette.
_WERKZEUG = re.compile(r"<(?:(?P<kind>[^<>:]+):)?(?P<name>[^<>:]+)>")
_STARLETTE = re.compile(r"\{(?P<name>[^{}:]+)(?::(?P<kind>[^{}]+))?\}")


def route_templates(server: Any) -> set[str]:
    """Return every path of a Flask, Quart, or FastAPI app."""
    if hasattr(server, "url_map"):
        paths = {rule.rule for rule in server.url_map.iter_rules()}
    else:
        paths = set(_paths(server.router.routes))
    return {_STARLETTE.sub(_variable, _WERKZEUG.sub(_variable, path)) for path in paths}


def _variable(found: re.Match[str]) -> str:
    """Return a variable in a common notation."""
    return "<path>" if (found["kind"] or "").endswith("path") else f"<{found['name']}>"


def _paths(routes: Iterable[Any]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield f"{route.path}/<path:tail>"
        elif hasattr(route, "path"):
            yield route.path
        elif hasattr(route, "effective_candidates"):  # a router that FastAPI included
            yield from _paths(route.effective_candidates())


Hook = Callable[[], Any]


def run_setup_hooks(app: Any, hooks: list[Hook]) -> None:
    """Run Dash's before-request hooks of an app, and remove them: Quart runs each in a thread for every request."""
    for hook in [hook for hook in hooks if is_setup_hook(hook) and _belongs_to(app, hook)]:
        hook()
        hooks.remove(hook)


def is_setup_hook(hook: Hook) -> bool:
    """Return whether Dash registered a hook."""
    return getattr(hook, "__module__", "") == "dash.dash"


def _belongs_to(app: Any, hook: Hook) -> bool:
    """Return whether a hook is of this app: several Dash apps can share a server."""
    closed_over = (cell.cell_contents for cell in getattr(hook, "__closure__", None) or ())
    return getattr(hook, "__self__", None) is app or any(value is app for value in closed_over)


def has_hooks(server: Any) -> bool:
    """Return whether functions run before, after, or at the end of each request."""
    hooks = (server.before_request_funcs, server.after_request_funcs, server.teardown_request_funcs)
    return any(functions.get(None) for functions in hooks)
