"""The requirements of the site for a web server, and one adapter per framework."""

from importlib import import_module
from typing import Any, cast

from lib.backend import BackendName
from lib.servers.proxies import AsgiProxies, WsgiProxies, proxies_from
from lib.servers.site_server import ServerOptions, SiteServer
from lib.settings import Settings

__all__ = ["ServerOptions", "SiteServer", "server_class"]

_ADAPTERS: dict[BackendName, str] = {"flask": "FlaskServer", "fastapi": "FastAPIServer", "quart": "QuartServer"}


def server_class(name: BackendName, options: ServerOptions | None = None) -> type[SiteServer]:
    """Return the adapter for `Dash(backend=…)`. This imports only the selected framework."""
    adapter = cast(type[SiteServer], getattr(import_module(f"lib.servers.{name}"), _ADAPTERS[name]))
    if options is None:
        return adapter
    own = {"options": options, "websocket_capability": options.websockets and name != "flask"}
    return cast(type[SiteServer], type(adapter.__name__, (adapter,), own))


def trust_proxies(app: Any, settings: Settings) -> None:
    """Make the client, scheme, and host that trusted proxies report those of the request. Call this last."""
    middleware = WsgiProxies if app.backend.server_type == "flask" else AsgiProxies
    proxies, prefix = proxies_from(settings), app.config.routes_pathname_prefix
    app.backend.wrap(lambda inner: middleware(inner, proxies, prefix))
