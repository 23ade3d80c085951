"""The live example on the home page, with one callback."""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

from lib.islands import Live

LABEL = "Live examples on a page"
FIRST, MIN_ISLANDS, MAX_ISLANDS = 7, 1, 24


def home_example() -> html.Div:
    """Return a slider and a sentence from the server."""
    stage = dmc.Stack(
        [
            dmc.Text(LABEL, size="sm"),
            dmc.Slider(id="home-islands", value=FIRST, min=MIN_ISLANDS, max=MAX_ISLANDS, thumbLabel=LABEL),
            html.Output(sentence(FIRST), id="home-sentence", className="home-sentence"),
        ],
        gap="md",
    )
    return html.Div(
        html.Div(Live(stage, "home", still=_still()), className="live-stage", style={"--room": "134px"}),
        className="live",
        **{"data-live": "home", "data-still": "true"},
    )


@callback(Output("home-sentence", "children"), Input("home-islands", "value"))
def sentence(islands: int) -> str:
    """Return the text under the slider, also at each new position of it."""
    end = "s" if islands != 1 else ""
    return f"{islands} live example{end}: Dash renders {islands} component{end}, the rest is HTML."


def _still() -> html.Div:
    """Return the same as plain HTML, until Dash starts."""
    place = f"{(FIRST - MIN_ISLANDS) / (MAX_ISLANDS - MIN_ISLANDS):.4f}"
    slider = html.Div([html.Span(), html.I()], className="home-slider", style={"--at": place})
    parts = [html.P(LABEL, className="home-label"), slider, html.P(sentence(FIRST), className="home-sentence")]
    return html.Div(parts, className="home-still")
