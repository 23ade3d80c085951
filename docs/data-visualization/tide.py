"""A line chart with a range: two lines without width, and a fill between."""

from math import cos, pi

import plotly.graph_objects as go
from dash import dcc, html

HOURS = [hour / 2 for hour in range(49)]
MEAN = [1.2 + 0.7 * cos(2 * pi * hour / 12.4) for hour in HOURS]
SPREAD = [0.12 + 0.006 * hour for hour in HOURS]
TEAL = "#0f8b8d"

figure = go.Figure(
    [
        go.Scatter(
            x=HOURS,
            y=[m + s for m, s in zip(MEAN, SPREAD, strict=True)],
            mode="lines",
            line_width=0,
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=HOURS,
            y=[m - s for m, s in zip(MEAN, SPREAD, strict=True)],
            mode="lines",
            line_width=0,
            fill="tonexty",
            fillcolor="rgba(15, 139, 141, 0.25)",
            hoverinfo="skip",
            name="Range",
        ),
        go.Scatter(
            x=HOURS,
            y=MEAN,
            mode="lines",
            line={"color": TEAL, "width": 3},
            name="Forecast",
            hovertemplate="%{y:.1f} m<extra></extra>",
        ),
    ],
    layout={
        "template": "none",
        "margin": {"l": 48, "r": 12, "t": 12, "b": 56},
        "xaxis": {
            "title": {"text": "Hours from now", "standoff": 8},
            "dtick": 6,
            "zeroline": False,
        },
        "yaxis": {"title": {"text": "Level (m)"}, "rangemode": "tozero"},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "hovermode": "x",
    },
)

component = html.Figure(
    [
        dcc.Graph(
            figure=figure,
            responsive=True,
            config={"displayModeBar": False},
            style={"height": 340},
        ),
        html.Figcaption(
            "High tide comes about every twelve hours. The range shows that "
            "later forecasts are less certain."
        ),
    ],
    style={"margin": 0},
    **{"aria-label": "Line chart: tide forecast for a day, with its range"},
)
