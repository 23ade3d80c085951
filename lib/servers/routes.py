"""The paths of a server, by Werkzeug's rules (Flask, Quart) or Starlette's routes (FastAPI), and its hooks."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from starlette.routing import Mount

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

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
