"""The live example on the home page: the smallest thing that shows a callback at work."""

from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

from lib.islands import Live


def home_example() -> html.Div:
    """A slider and a sentence, answered by the server."""
    stage = dmc.Stack(
        [
            dmc.Text("Islands in this atoll", size="sm"),
            dmc.Slider(id="home-islands", value=7, min=1, max=24, **{"aria-label": "Islands"}),
            html.Output(id="home-sentence", className="home-sentence"),
        ],
        gap="md",
    )
    return html.Div(
        html.Div(Live(stage, "home"), className="live-stage", style={"--room": "134px"}),
        className="live",
        **{"data-live": "home"},
    )


@callback(Output("home-sentence", "children"), Input("home-islands", "value"))
def tell(islands: int) -> Any:
    """What the server says to the slider."""
    return (
        f"{islands} live example{'s' if islands != 1 else ''} on a page of prose: {islands} Dash tree"
        f"{'s' if islands != 1 else ''}, the rest is HTML."
    )
