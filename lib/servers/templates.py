"""The routes of a server as templates, written the same for each framework: `/api/pages/<path>`."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from starlette.routing import Mount

# `<int:number>` and `<path:tail>` of Werkzeug, `{number:int}` and `{tail:path}` of Starlette.
_WERKZEUG = re.compile(r"<(?:(?P<kind>[^<>:]+):)?(?P<name>[^<>:]+)>")
_STARLETTE = re.compile(r"\{(?P<name>[^{}:]+)(?::(?P<kind>[^{}]+))?\}")


def route_templates(server: Any) -> set[str]:
    """Every path that a Flask, Quart or FastAPI app answers."""
    if hasattr(server, "url_map"):
        paths = {rule.rule for rule in server.url_map.iter_rules()}
    else:
        paths = set(_paths(server.router.routes))
    return {_STARLETTE.sub(_variable, _WERKZEUG.sub(_variable, path)) for path in paths}


def _variable(found: re.Match[str]) -> str:
    """What takes the rest of a path is called so, whatever its name."""
    return "<path>" if found["kind"] == "path" else f"<{found['name']}>"


def _paths(routes: Iterable[Any]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield f"{route.path}/<path:tail>"
        elif hasattr(route, "path"):
            yield route.path
        elif hasattr(route, "effective_candidates"):  # a router that FastAPI included
            yield from _paths(route.effective_candidates())
