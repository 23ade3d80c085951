"""A scatter plot with a color and a symbol per group, so color is not the only
difference.
"""

from random import Random

import plotly.graph_objects as go
from dash import dcc, html

# Group: mean depth in meters, mean coral cover in percent, color, symbol.
ZONES = {
    "Lagoon": (5, 32, "#d9822b", "circle"),
    "Reef flat": (10, 55, "#0f8b8d", "diamond"),
    "Outer slope": (22, 68, "#8e6bd1", "square"),
}


def zone(
    name: str, depth: float, cover: float, color: str, symbol: str
) -> go.Scatter:
    """Return thirty survey points of one zone. The seed makes them the same at
    each start.
    """
    random = Random(name)
    return go.Scatter(
        x=[round(random.gauss(depth, 1.5), 1) for _ in range(30)],
        y=[round(random.gauss(cover, 7)) for _ in range(30)],
        mode="markers",
        name=name,
        marker={"color": color, "symbol": symbol, "size": 9, "opacity": 0.8},
        hovertemplate="%{x} m deep, %{y} % coral<extra>" + name + "</extra>",
    )


figure = go.Figure(
    [zone(name, *values) for name, values in ZONES.items()],
    layout={
        "template": "none",
        "margin": {"l": 48, "r": 12, "t": 12, "b": 56},
        "xaxis": {
            "title": {"text": "Depth (m)", "standoff": 8},
            "zeroline": False,
        },
        "yaxis": {"title": {"text": "Coral cover (%)"}},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    },
)

component = html.Figure(
    [
        dcc.Graph(
            figure=figure,
            responsive=True,
            config={"displayModeBar": False},
            style={"height": 360},
        ),
        html.Figcaption(
            "Coral cover grows with depth: lowest in the lagoon, highest on "
            "the outer slope."
        ),
    ],
    style={"margin": 0},
    **{
        "aria-label": (
            "Scatter plot: coral cover by depth, in three zones of the reef"
        )
    },
)
