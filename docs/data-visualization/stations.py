"""A filter: the callback returns a chart of the selected stations."""

from math import cos, pi
from typing import Literal

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, Output, callback, dcc, html

MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
Station = Literal["Pier", "Pass", "Outer reef"]
# Station: mean water temperature, half the yearly swing, color, dash pattern.
STATIONS: dict[Station, tuple[float, float, str, str]] = {
    "Pier": (27.0, 1.8, "#0f8b8d", "solid"),
    "Pass": (26.2, 1.2, "#d9822b", "dash"),
    "Outer reef": (25.4, 0.8, "#8e6bd1", "dot"),
}

component = html.Figure(
    [
        dmc.MultiSelect(
            id="viz-stations-choice",
            label="Stations",
            data=list(STATIONS),
            value=["Pier", "Outer reef"],
            mb="sm",
        ),
        dcc.Graph(
            id="viz-stations-graph",
            responsive=True,
            config={"displayModeBar": False},
            style={"height": 320},
        ),
        html.Figcaption(id="viz-stations-text", **{"aria-live": "polite"}),
    ],
    style={"margin": 0},
    **{
        "aria-label": (
            "Line chart: water temperature by month, at the selected stations"
        )
    },
)


def line(
    name: str, mean: float, swing: float, color: str, pattern: str
) -> go.Scatter:
    """Return the line of one station over a year. February is the warmest
    month.
    """
    values = [
        round(mean + swing * cos(2 * pi * (month - 1) / 12), 1)
        for month in range(12)
    ]
    return go.Scatter(
        x=MONTHS,
        y=values,
        name=name,
        line={"color": color, "dash": pattern, "width": 3},
    )


@callback(
    Output("viz-stations-graph", "figure"),
    Output("viz-stations-text", "children"),
    Input("viz-stations-choice", "value"),
)
def draw(chosen: list[Station]) -> tuple[go.Figure, str]:
    """Return the chart, and a sentence with the result."""
    layout = {
        "template": "none",
        "margin": {"l": 48, "r": 12, "t": 12, "b": 36},
        "xaxis": {"type": "category"},
        "yaxis": {"title": {"text": "Water (°C)"}, "range": [24, 29.5]},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "showlegend": True,
        "uirevision": "stations",
    }
    if not chosen:
        return go.Figure(layout=layout), "Select a station."
    warmest = max(chosen, key=lambda name: STATIONS[name][0])
    return go.Figure(
        [line(name, *STATIONS[name]) for name in chosen], layout
    ), f"Of the selected stations, {warmest} is the warmest."


def run(chosen: list[Station]) -> go.Figure:
    """Return the same chart for AI agents, which have no browser."""
    return draw(chosen)[0]
