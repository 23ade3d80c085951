"""Print the routes of the site on the backend of the environment as JSON: `[[path, [method, …]], …]`.

A separate program, because a process can have only one site: `DASH_BACKEND=quart python -m tests.servers.route_list`.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts


def routes_of(server: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield path and methods of each route, with parameters as the framework writes them.

    The path of a mount ends with a slash and a parameter.
    """
    if not isinstance(server, FastAPI):
        for rule in server.url_map.iter_rules():
            yield rule.rule, sorted(rule.methods)
        return
    for route in iter_route_contexts(server.router.routes):
        mounted = route.methods is None and not (route.path or "").endswith("/clock")
        yield (route.path or "") + ("/{path}" if mounted else ""), sorted(route.methods or ["GET"])


if __name__ == "__main__":
    from run import server as running

    sys.stdout.write(json.dumps(list(routes_of(running))))
