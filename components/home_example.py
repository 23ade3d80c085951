"""A slider, and a sentence that the server writes."""

from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

LABEL = "Live examples on a page"
FIRST = 7
LIMITS: dict[str, Any] = {"min": 1, "max": 24}


@callback(Output("home-sentence", "children"), Input("home-islands", "value"))
def sentence(islands: int) -> str:
    """Return the text for a position of the slider."""
    end = "s" if islands != 1 else ""
    parts = f"{islands} component{end}, the rest is HTML"
    return f"{islands} live example{end}: Dash renders {parts}."


slider = dmc.Slider(id="home-islands", value=FIRST, thumbLabel=LABEL, **LIMITS)
text = html.Output(sentence(FIRST), id="home-sentence")
component = dmc.Stack([dmc.Text(LABEL, size="sm"), slider, text], gap="md")
