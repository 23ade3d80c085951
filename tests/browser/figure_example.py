"""Two figures: one in a panel that is closed at first, and one that a callback creates.

A callback also writes a sentence.
"""

import plotly.graph_objects as go
from dash import Input, Output, callback, dcc, html

component = html.Div(
    [
        html.Output("…", id="figures-text"),
        html.Button("Make", id="figures-make"),
        html.Div(id="figures-made"),
        html.Details(
            [
                html.Summary("Closed at first"),
                dcc.Graph(id="figures-closed", figure=go.Figure(go.Bar(y=[1, 2]), layout={"height": 260})),
            ],
            id="figures-panel",
        ),
    ]
)


@callback(Output("figures-closed", "figure"), Output("figures-text", "children"), Input("figures-make", "n_clicks"))
def redraw(clicks: int | None) -> tuple[go.Figure, str]:
    """Update a figure that no user has seen yet."""
    return go.Figure(go.Bar(y=[3, 2, 1]), layout={"height": 260, "title": {"text": f"after {clicks or 0}"}}), "written"


@callback(Output("figures-made", "children"), Input("figures-make", "n_clicks"), prevent_initial_call=True)
def make(_clicks: int) -> dcc.Graph:
    """Return a figure that the page did not have."""
    return dcc.Graph(id="figures-new", figure=go.Figure(go.Scatter(y=[1, 3, 2])), style={"height": 300})
