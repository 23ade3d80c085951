"""Where the live state is asked for, and announcements are sent to."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from lib.admin.addresses import ANNOUNCEMENT
from lib.live.board import get_board
from lib.live.endpoint import announcement_endpoint
from lib.live.poll import Poll
from lib.servers.contract import Handler
from lib.settings import Settings

LIVE = "/_live"


def live_routes(settings: Settings, *, streams: bool) -> Mapping[str, Handler]:
    """The table of what is answered from memory: on backends without streams the poll, else nothing."""
    return {LIVE: Poll(get_board())} if settings.live_updates and not streams else {}


def mount_live(app: Any, settings: Settings, backend: str) -> None:
    """Adds the stream where the backend has one, and the address that announcements are sent to."""
    if not settings.live_updates:
        return
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    if backend != "flask":
        import_module(f"lib.live.{backend}_routes").register_live_route(app, prefix + LIVE, get_board())
    if settings.admin_token.get_secret_value():
        app.backend.add_post(prefix + ANNOUNCEMENT, announcement_endpoint(get_board()))
