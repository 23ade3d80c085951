"""Tables of routes."""

from collections.abc import Mapping
from typing import Any

from lib.servers.contract import Handler


def mount(app: Any, routes: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """Adds a table, path to handler, to the app's server, below the prefix of its routes.

    Returns what was added: on a server of yours, an address that it answers already stays yours.
    """
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    free = {path: handler for path, handler in routes.items() if not app.backend.answers_otherwise(prefix + path)}
    for path, handler in free.items():
        app.backend.add_get(prefix + path, handler)
    return free
