"""The example of the page "A Live Example": a number and a sentence from the server."""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

component = dmc.Stack(
    [
        dmc.NumberInput(id="live-example-islands", label="Islands", value=3, min=1, max=24, w=160),
        html.Output(id="live-example-sentence"),
    ]
)


@callback(Output("live-example-sentence", "children"), Input("live-example-islands", "value"))
def describe(islands: int | str) -> str:
    """Return a sentence about a number of islands. An empty field has the value `""`."""
    if not isinstance(islands, int):
        return "Enter a number of islands."
    return "One island." if islands == 1 else f"{islands} islands around a lagoon."
