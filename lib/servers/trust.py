"""Has the server believe the proxies in `TRUSTED_PROXIES`, by the middleware of its kind."""

from typing import Any

from lib.servers.proxies import proxies_from
from lib.settings import Settings


def trust_proxies(app: Any, settings: Settings) -> None:
    """Makes the reader's address, scheme and host those of the request. `app` is the Dash app; call it last of all."""
    if app.backend.server_type == "flask":
        from lib.servers.wsgi.proxies import WsgiProxies as Middleware  # noqa: PLC0415  # each server has its own
    else:
        from lib.servers.asgi.proxies import (  # type: ignore[assignment]  # noqa: PLC0415
            AsgiProxies as Middleware,
        )
    proxies, prefix = proxies_from(settings), app.config.routes_pathname_prefix
    app.backend.wrap(lambda inner: Middleware(inner, proxies, prefix))
