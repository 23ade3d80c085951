"""Callbacks that return their request ID, one that fails with a secret in its text, and one without an update."""

import asyncio
import logging
from typing import Any

from dash import Input, Output, callback, html
from dash.exceptions import PreventUpdate

from lib.features.analytics.settings import AdminSettings
from lib.process.log_sink import request_id
from lib.settings import get_settings

BEHAVIOURS = ("thread", "loop", "leaks", "nothing")

component = html.Div(
    [html.Button(name, id=f"{name}-button") for name in BEHAVIOURS]
    + [html.Output(id=f"{name}-output") for name in BEHAVIOURS]
)


@callback(Output("thread-output", "children"), Input("thread-button", "n_clicks"), prevent_initial_call=True)
def in_thread(_: Any) -> str:
    """Return the request ID, and write a log record."""
    logging.getLogger("callback").info("A callback of %s", "the site")
    return request_id.get()


@callback(Output("loop-output", "children"), Input("loop-button", "n_clicks"), prevent_initial_call=True)
async def on_loop(_: Any) -> str:
    """Return the request ID asynchronously."""
    await asyncio.sleep(0)
    return request_id.get()


@callback(Output("leaks-output", "children"), Input("leaks-button", "n_clicks"), prevent_initial_call=True)
def leak(_: Any) -> None:
    """Raise an error."""
    token = get_settings().load(AdminSettings).admin_token.get_secret_value()
    raise ValueError(f"cannot reach postgresql://reader:swordfish@db/visits with {token}")


@callback(Output("nothing-output", "children"), Input("nothing-button", "n_clicks"), prevent_initial_call=True)
def nothing(_: Any) -> None:
    """Change nothing."""
    raise PreventUpdate
