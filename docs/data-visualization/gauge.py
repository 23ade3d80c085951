"""A streaming chart: an interval requests one more point each second and stops
after a minute.
"""

import time
from math import pi, sin
from random import Random
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, NoUpdate, Output, callback, dcc, html, no_update

SECONDS = 60


def empty() -> go.Figure:
    """Return the chart without points."""
    line = go.Scatter(
        x=[],
        y=[],
        mode="lines+markers",
        line={"color": "#0f8b8d", "width": 3},
        marker={"size": 6},
    )
    return go.Figure(
        line,
        layout={
            "template": "none",
            "margin": {"l": 52, "r": 12, "t": 12, "b": 52},
            "xaxis": {
                "title": {"text": "Reading", "standoff": 8},
                "range": [0, SECONDS + 1],
                "zeroline": False,
            },
            "yaxis": {"title": {"text": "Level (m)"}, "range": [0, 2.4]},
        },
    )


component = html.Figure(
    [
        dmc.Group(
            [
                dmc.Button("Start", id="viz-gauge-start"),
                dmc.Button(
                    "Stop",
                    id="viz-gauge-stop",
                    variant="default",
                    disabled=True,
                ),
            ]
        ),
        html.Output(
            "Not started.",
            id="viz-gauge-text",
            style={"display": "block", "minHeight": "1.6em", "marginTop": 8},
        ),
        dcc.Graph(
            id="viz-gauge-graph",
            figure=empty(),
            responsive=True,
            config={"displayModeBar": False},
            style={"height": 280},
        ),
        dcc.Interval(
            id="viz-gauge-tick",
            interval=1000,
            max_intervals=SECONDS,
            disabled=True,
        ),
        html.Figcaption(
            "The level at the pier, one reading per second: a wave passes "
            "about every twelve seconds."
        ),
    ],
    style={"margin": 0},
    **{"aria-label": "Line chart: the water level, second by second"},
)


@callback(
    Output("viz-gauge-tick", "disabled"),
    Output("viz-gauge-tick", "n_intervals"),
    Output("viz-gauge-graph", "figure"),
    Input("viz-gauge-start", "n_clicks"),
    prevent_initial_call=True,
)
def start(clicks: int) -> tuple[bool, int, go.Figure]:
    """Start again with an empty chart. Dash compares `n_intervals` with
    `max_intervals`.
    """
    return False, 0, empty()


@callback(
    Output("viz-gauge-tick", "disabled", allow_duplicate=True),
    Input("viz-gauge-stop", "n_clicks"),
    prevent_initial_call=True,
)
def stop(clicks: int) -> bool:
    """Stop the interval. The points remain."""
    return True


@callback(
    Output("viz-gauge-graph", "extendData"),
    Output("viz-gauge-text", "children"),
    Output("viz-gauge-tick", "disabled", allow_duplicate=True),
    Input("viz-gauge-tick", "n_intervals"),
    Input("viz-gauge-tick", "disabled"),
    prevent_initial_call=True,
)
def read(
    number: int, stopped: bool
) -> tuple[list[Any] | NoUpdate, str, bool | NoUpdate]:
    """Send one point. The chart contains at most the last minute.

    This also runs when the interval starts or stops: Dash then drops the
    response to the earlier request, so no point arrives after a stop.
    """
    if stopped:
        return no_update, f"Stopped after {number} readings.", no_update
    if not number:
        return no_update, "Waiting for the first reading.", no_update
    now = level(time.time())
    done = number >= SECONDS
    text = (
        f"Done: {SECONDS} readings."
        if done
        else f"Reading {number} of {SECONDS}: {now:.2f} m"
    )
    return (
        [{"x": [[number]], "y": [[now]]}, [0], SECONDS],
        text,
        True if done else no_update,
    )


@callback(
    Output("viz-gauge-start", "disabled"),
    Output("viz-gauge-stop", "disabled"),
    Input("viz-gauge-tick", "disabled"),
)
def offer(stopped: bool) -> tuple[bool, bool]:
    """Enable one of the two buttons."""
    return not stopped, stopped


def level(now: float) -> float:
    """Return the level at a time. It is the same for all users."""
    return round(
        1.2
        + 0.7 * sin(2 * pi * now / 12)
        + Random(int(now)).uniform(-0.15, 0.15),
        2,
    )
