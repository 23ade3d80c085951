"""A slider, and a sentence that the server writes."""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

LABEL = "Live examples on a page"
FIRST, FEWEST, MOST = 7, 1, 24


@callback(
    Output("home-sentence", "children"),
    Input("home-islands", "value"),
)
def sentence(islands: int) -> str:
    """Return the text for a position of the slider."""
    end = "s" if islands != 1 else ""
    parts = f"{islands} component{end}, the rest is HTML"
    return f"{islands} live example{end}: Dash renders {parts}."


component = dmc.Stack(
    [
        dmc.Text(LABEL, size="sm"),
        dmc.Slider(
            id="home-islands",
            value=FIRST,
            min=FEWEST,
            max=MOST,
            thumbLabel=LABEL,
        ),
        html.Output(
            sentence(FIRST),
            id="home-sentence",
            className="home-sentence",
        ),
    ],
    gap="md",
)
