"""What the site needs from a web server, written once, and one adapter per framework.

Only the adapters and the `asgi_*` modules name a framework. `run.py` imports this package.
"""

from importlib import import_module
from typing import cast

from lib.backend import BackendName
from lib.servers.contract import Handler, Request, Response, SiteServer

__all__ = ["Handler", "Request", "Response", "SiteServer", "server_class"]

_ADAPTERS: dict[BackendName, tuple[str, str]] = {
    "flask": ("lib.servers.flask", "FlaskServer"),
    "fastapi": ("lib.servers.fastapi", "FastAPIServer"),
    "quart": ("lib.servers.quart", "QuartServer"),
}


def server_class(name: BackendName) -> type[SiteServer]:
    """The adapter to hand to `Dash(backend=…)`. Only the framework that runs is imported."""
    module, attribute = _ADAPTERS[name]
    return cast(type[SiteServer], getattr(import_module(module), attribute))
