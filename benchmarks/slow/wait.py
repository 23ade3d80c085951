"""An example whose callback takes two seconds."""

import time

from dash import Input, Output, callback, html

component = html.Div([html.Button("Wait", id="slow-button"), html.Output(id="slow-output")])


@callback(Output("slow-output", "children"), Input("slow-button", "n_clicks"))
def wait(clicks: int | None) -> str:
    """Block the thread, like a database query or a computation."""
    time.sleep(2)
    return f"waited {clicks}"
