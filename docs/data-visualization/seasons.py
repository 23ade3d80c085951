"""A grouped bar chart: one trace per group, with the same categories."""

import plotly.graph_objects as go
from dash import dcc, html

ISLANDS = ["North", "East", "South", "West"]
VISITORS = {
    "Spring": [120, 95, 180, 60],
    "Summer": [210, 160, 240, 150],
    "Fall": [90, 110, 130, 70],
}
COLORS = ["#0f8b8d", "#d9822b", "#8e6bd1"]

figure = go.Figure(
    [
        go.Bar(x=ISLANDS, y=counts, name=season, marker_color=color)
        for (season, counts), color in zip(
            VISITORS.items(), COLORS, strict=True
        )
    ],
    layout={
        "template": "none",
        "barmode": "group",
        "bargap": 0.25,
        "margin": {"l": 48, "r": 12, "t": 12, "b": 32},
        "yaxis": {"title": {"text": "Visitors"}},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
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
            "Summer is the busiest season on every island. South leads in all "
            "seasons."
        ),
    ],
    style={"margin": 0},
    **{"aria-label": "Bar chart: visitors by island and season"},
)
