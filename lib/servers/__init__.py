"""What the site needs from a web server, written once, and one adapter per framework.

Only the adapters, their `wsgi` and `asgi` fronts and the `asgi_*` modules name a framework. `lib/app.py` imports this.
"""

from importlib import import_module
from typing import cast

from lib.backend import BackendName
from lib.servers.contract import Handler, Request, Response, ServerOptions, SiteServer

__all__ = ["Handler", "Request", "Response", "ServerOptions", "SiteServer", "server_class"]

_ADAPTERS: dict[BackendName, tuple[str, str]] = {
    "flask": ("lib.servers.flask", "FlaskServer"),
    "fastapi": ("lib.servers.fastapi", "FastAPIServer"),
    "quart": ("lib.servers.quart", "QuartServer"),
}


def server_class(name: BackendName, options: ServerOptions | None = None) -> type[SiteServer]:
    """The adapter to hand to `Dash(backend=…)`. Only the framework that runs is imported."""
    module, attribute = _ADAPTERS[name]
    adapter = cast(type[SiteServer], getattr(import_module(module), attribute))
    if options is None:
        return adapter
    own = {"options": options, "websocket_capability": options.websockets and name != "flask"}
    return cast(type[SiteServer], type(adapter.__name__, (adapter,), own))
