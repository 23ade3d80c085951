"""A heatmap with a color scale that works in both themes."""

from math import exp

import plotly.graph_objects as go
from dash import dcc, html

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
HOURS = list(range(6, 22))
BUSY = [0.5, 0.45, 0.5, 0.6, 0.8, 1.0, 0.9]


def boats(hour: int, busy: float) -> int:
    """Return the number of boats. They leave in the morning and come back in
    the late afternoon.
    """
    return round(
        40
        * busy
        * (exp(-((hour - 9) ** 2) / 4) + 0.8 * exp(-((hour - 17) ** 2) / 6))
    )


figure = go.Figure(
    go.Heatmap(
        x=[f"{hour}:00" for hour in HOURS],
        y=DAYS,
        z=[[boats(hour, busy) for hour in HOURS] for busy in BUSY],
        colorscale=[[0, "rgba(15, 139, 141, 0.06)"], [1, "rgb(15, 139, 141)"]],
        xgap=2,
        ygap=2,
        colorbar={
            "title": {"text": "Boats", "side": "right"},
            "thickness": 10,
            "outlinewidth": 0,
        },
        hovertemplate="%{y}, %{x}: %{z} boats<extra></extra>",
    ),
    layout={
        "template": "none",
        "margin": {"l": 44, "r": 8, "t": 8, "b": 52},
        "xaxis": {"type": "category", "showgrid": False},
        "yaxis": {"autorange": "reversed", "showgrid": False},
    },
)

component = html.Figure(
    [
        dcc.Graph(
            figure=figure,
            responsive=True,
            config={"displayModeBar": False},
            style={"height": 320},
        ),
        html.Figcaption(
            "Boats leave around nine and come back around five, most of them "
            "on Saturday."
        ),
    ],
    style={"margin": 0},
    **{"aria-label": "Heatmap: boats in the harbor by weekday and hour"},
)
