"""The site behind a proxy, here a hook, that blocks all WebSockets."""

from dash import hooks

from lib.app import create_app
from lib.settings import get_settings


@hooks.websocket_connect()
def refuse(_: object) -> bool:
    """Reject every WebSocket."""
    return False


app = create_app(get_settings())
server = app.server
