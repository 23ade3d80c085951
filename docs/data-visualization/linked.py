"""Linked charts: a click in one chart marks the boat in both."""

from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, Output, callback, ctx, dcc, html

BOATS = {
    "Ada": (12, 46),
    "Cora": (18, 61),
    "Finn": (25, 74),
    "Ilse": (31, 102),
    "Mara": (38, 97),
    "Nils": (44, 131),
}
LENGTHS = [length for length, _ in BOATS.values()]
SPENT = [fuel for _, fuel in BOATS.values()]
TEAL, ORANGE = "#0f8b8d", "#d9822b"
LAYOUT = {
    "template": "none",
    "margin": {"l": 52, "r": 8, "t": 12, "b": 56},
    "yaxis": {"title": {"text": "Fuel (l)"}},
    "hoverlabel": {"font": {"color": "#111"}},
}
GRAPH = {
    "responsive": True,
    "config": {"displayModeBar": False},
    "style": {"height": 280},
}

component = html.Figure(
    [
        dmc.Select(
            id="viz-linked-boat",
            label="Boat",
            data=list(BOATS),
            value="Ilse",
            allowDeselect=False,
            maw=220,
            mb="sm",
        ),
        dmc.SimpleGrid(
            [
                dcc.Graph(id="viz-linked-points", **GRAPH),
                dcc.Graph(id="viz-linked-bars", **GRAPH),
            ],
            cols={"base": 1, "sm": 2},
        ),
        html.Figcaption(id="viz-linked-text", **{"aria-live": "polite"}),
    ],
    style={"margin": 0},
    **{
        "aria-label": (
            "Two charts of six boats: fuel by length, and fuel by boat"
        )
    },
)


@callback(
    Output("viz-linked-boat", "value"),
    Input("viz-linked-points", "clickData"),
    Input("viz-linked-bars", "clickData"),
    prevent_initial_call=True,
)
def pick(*clicks: dict[str, Any] | None) -> str:
    """Select the boat that was clicked. `ctx` contains the chart that triggered
    the callback.
    """
    boat: str = ctx.triggered[0]["value"]["points"][0]["customdata"]
    return boat


@callback(
    Output("viz-linked-points", "figure"),
    Output("viz-linked-bars", "figure"),
    Output("viz-linked-text", "children"),
    Input("viz-linked-boat", "value"),
)
def mark(boat: str) -> tuple[go.Figure, go.Figure, str]:
    """Return both charts with the selected boat in another color, and a
    sentence about it.
    """
    colors = [ORANGE if name == boat else TEAL for name in BOATS]
    sizes = [16 if name == boat else 10 for name in BOATS]
    points = go.Scatter(
        x=LENGTHS,
        y=SPENT,
        customdata=list(BOATS),
        mode="markers",
        marker={
            "color": colors,
            "size": sizes,
            "opacity": 1,
            "line": {"width": 0},
        },
    )
    points_layout = LAYOUT | {
        "xaxis": {"title": {"text": "Length (ft)", "standoff": 8}}
    }
    bars = go.Bar(
        x=list(BOATS), y=SPENT, customdata=list(BOATS), marker={"color": colors}
    )
    length, fuel = BOATS[boat]
    return (
        go.Figure(points, points_layout),
        go.Figure(bars, LAYOUT),
        f"{boat} is {length} feet long and used {fuel} liters of fuel.",
    )
