"""The site where a proxy, here a hook, lets no WebSocket through."""

from dash import hooks

from lib.app import create_app
from lib.settings import get_settings


@hooks.websocket_connect()
def refuse(_: object) -> bool:
    """Nobody gets one."""
    return False


app = create_app(get_settings())
server = app.server
