"""The site's own URLs, in one table."""

from typing import Any

from lib.delivery.bundles import Bundles
from lib.delivery.files import icons, media
from lib.delivery.index import PageIndex
from lib.delivery.payload import Payloads
from lib.servers.contract import Handler
from lib.settings import Settings


def site_routes(settings: Settings, payloads: Payloads, bundles: Bundles, index: PageIndex) -> dict[str, Handler]:
    """Path to handler; a path that ends with a slash stands for everything below it."""
    return {
        "/_page/": payloads,
        "/_pages.json": index,
        "/_site/": bundles,
        "/_media/": media(settings.docs_dir),
        "/_icons/": icons,
    }


def mount(app: Any, routes: dict[str, Handler]) -> None:
    """Adds a table to the app's server, below the prefix of its routes."""
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    for path, handler in routes.items():
        app.backend.add_get(prefix + path, handler)
