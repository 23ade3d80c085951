"""A million points of which some hundreds travel: the server sends the lowest and highest of each stretch."""

import time
from array import array
from itertools import accumulate
from random import Random
from threading import Lock
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, Output, State, callback, ctx, dcc, html
from dash.exceptions import PreventUpdate

COUNT = 1_000_000
STRETCHES = 400
NARROWEST = 50

_lock = Lock()
_signal: "array[int]" = array("i")


def signal() -> "array[int]":
    """A walk of a million steps, made when it is first asked for, once per process."""
    with _lock:
        if not _signal:
            _signal.extend(accumulate(Random("reef").choices((-2, -1, 0, 1, 2), k=COUNT)))
    return _signal


def resampled(first: int, last: int) -> tuple[list[int], list[int]]:
    """Positions and values from `first` up to, not including, `last`: all of them if they are few, else two for each
    stretch, its lowest and its highest in their order, so that no peak is lost. `min`, `max` and `index` work in C.
    """
    values = signal()
    if last - first <= 2 * STRETCHES:
        return list(range(first, last)), values[first:last].tolist()
    places: list[int] = []
    for number in range(STRETCHES):
        start = first + (last - first) * number // STRETCHES
        stretch = values[start : first + (last - first) * (number + 1) // STRETCHES]
        places += sorted((start + stretch.index(min(stretch)), start + stretch.index(max(stretch))))
    return places, [values[place] for place in places]


MOVES = {"in": "Zoom in", "out": "Zoom out", "back": "Earlier", "on": "Later", "all": "All"}

component = html.Figure(
    [
        dmc.Group(
            [
                dmc.Button(label, id=f"viz-million-{move}", variant="default", size="xs")
                for move, label in MOVES.items()
            ],
            gap="xs",
            mb="sm",
        ),
        dcc.Graph(id="viz-million-graph", responsive=True, config={"displayModeBar": False}, style={"height": 300}),
        html.Figcaption(
            html.Output("Nothing sent yet.", id="viz-million-text", style={"display": "block", "minHeight": "3.2em"})
        ),
        dcc.Store(id="viz-million-range", data=[0, COUNT]),
    ],
    style={"margin": 0},
    **{"aria-label": "Line chart: a signal of a million points, resampled for what is in view"},
)


@callback(
    Output("viz-million-range", "data"),
    Output("viz-million-graph", "relayoutData"),
    Input("viz-million-graph", "relayoutData"),
    *[Input(f"viz-million-{move}", "n_clicks") for move in MOVES],
    State("viz-million-range", "data"),
    prevent_initial_call=True,
)
def move(layout: dict[str, Any] | None, *more: Any) -> tuple[list[int], None]:
    """A part drawn in the figure, a double click or a button chooses what is in view. What was drawn is forgotten with
    the answer: Dash would not say that the same has been drawn again.
    """
    seen = more[-1]
    chosen = drawn(layout or {}) if ctx.triggered_id == "viz-million-graph" else moved(ctx.triggered_id, *seen)
    if chosen is None or chosen == seen:
        raise PreventUpdate
    return chosen, None


@callback(
    Output("viz-million-graph", "figure"),
    Output("viz-million-text", "children"),
    Input("viz-million-range", "data"),
)
def draw(seen: list[int]) -> tuple[go.Figure, str]:
    """The part in view, and how long it took to choose its points; making the signal is not counted."""
    first, last = within(*seen)
    signal()
    began = time.perf_counter()
    x, y = resampled(first, last)
    took = (time.perf_counter() - began) * 1000
    figure = go.Figure(
        go.Scatter(x=x, y=y, mode="lines", line={"color": "#0f8b8d", "width": 1.5}, hovertemplate="%{x:,}: %{y}"),
        layout={
            "template": "none",
            "margin": {"l": 52, "r": 12, "t": 12, "b": 40},
            "xaxis": {"range": [first, last - 1], "nticks": 6, "zeroline": False},
            "yaxis": {"fixedrange": True, "zeroline": False},
            "dragmode": "zoom",
        },
    )
    return figure, f"{len(x):,} of {last - first:,} points sent, chosen in {took:.1f} ms."


def drawn(layout: dict[str, Any]) -> list[int] | None:
    """What was chosen in the figure; None when only its size has changed."""
    if layout.get("xaxis.autorange"):
        return [0, COUNT]
    try:
        first, last = layout.get("xaxis.range") or (layout["xaxis.range[0]"], layout["xaxis.range[1]"])
        return list(within(int(first), int(last) + 1))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def moved(button: str, first: int, last: int) -> list[int]:
    """What a button leads to: half as much, twice as much, half of it earlier or later, all."""
    quarter = (last - first) // 4
    steps = {
        "viz-million-in": (first + quarter, last - quarter),
        "viz-million-out": (first - 2 * quarter, last + 2 * quarter),
        "viz-million-back": (first - 2 * quarter, last - 2 * quarter),
        "viz-million-on": (first + 2 * quarter, last + 2 * quarter),
    }
    return list(within(*steps.get(button, (0, COUNT))))


def within(first: int, last: int) -> tuple[int, int]:
    """The range moved to where there are points, and never narrower than can be seen."""
    width = min(max(last - first, NARROWEST), COUNT)
    first = min(max(first, 0), COUNT - width)
    return first, first + width
