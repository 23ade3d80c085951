"""What a demo that needs a WebSocket shows when there is none to be had."""

from dash import html


def socket_failed() -> html.P:
    """Shown while `assets/socket.js` says on `<html>` that the last attempt failed (`assets/site/62-demos.css`)."""
    return html.P(
        "The socket could not be opened. A proxy in between may not let WebSockets pass.",
        className="demo-note socket-failed",
    )
