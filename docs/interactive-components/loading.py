"""A loading state while the server works."""

import time

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

component = dmc.Group(
    [
        dmc.Button("Measure the depth", id="interactive-loading-start"),
        dmc.Skeleton(
            html.Output("Not measured yet", id="interactive-loading-depth"),
            id="interactive-loading-cover",
            visible=False,
            w=200,
        ),
    ]
)


@callback(
    Output("interactive-loading-depth", "children"),
    Input("interactive-loading-start", "n_clicks"),
    running=[
        (Output("interactive-loading-start", "loading"), True, False),
        (Output("interactive-loading-cover", "visible"), True, False),
    ],
    prevent_initial_call=True,
)
def measure(clicks: int) -> str:
    """Return the depth after a delay, like a query or a computation."""
    time.sleep(1.2)
    return (
        f"{18 + 7 * clicks % 23} m, measured {clicks} "
        f"time{'s' if clicks != 1 else ''}"
    )
