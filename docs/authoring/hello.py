"""The smallest live example: a button, and a callback that counts."""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

component = dmc.Group(
    [
        dmc.Button("Wave", id="authoring-hello-wave"),
        html.Output(id="authoring-hello-count"),
    ]
)


@callback(
    Output("authoring-hello-count", "children"),
    Input("authoring-hello-wave", "n_clicks"),
)
def wave(clicks: int | None) -> str:
    """Return the number of clicks as a sentence."""
    if not clicks:
        return "No waves yet."
    return f"Waved {clicks} time{'s' if clicks > 1 else ''}."
