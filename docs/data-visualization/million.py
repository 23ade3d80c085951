"""A million points, resampled: the server sends the lowest and highest point of
each section.
"""

import time
from array import array
from functools import lru_cache
from itertools import accumulate, pairwise
from random import Random
from threading import Lock
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, Output, State, callback, ctx, dcc, html
from dash.exceptions import PreventUpdate

COUNT = 1_000_000
SECTIONS = 400
BLOCK = 100
MIN_WIDTH = 50

_lock = Lock()
_signal: "array[int]" = array("i")


def signal() -> "array[int]":
    """Return a random walk of a million steps. It is created at the first call,
    once per process.
    """
    with _lock:
        if not _signal:
            _signal.extend(
                accumulate(Random("reef").choices((-2, -1, 0, 1, 2), k=COUNT))
            )
    return _signal


def resampled(first: int, last: int) -> tuple[list[int], list[int]]:
    """Return the positions and values from `first` up to, not including,
    `last`.

    If there are few, return all of them. Otherwise, return the lowest and the
    highest of each section in their order, so no peak is lost. Long sections
    consist of whole blocks.
    """
    values = signal()
    if last - first <= 2 * SECTIONS:
        return list(range(first, last)), values[first:last].tolist()
    step = BLOCK if last - first >= 2 * BLOCK * SECTIONS else 1
    edges = [
        (first + (last - first) * number // SECTIONS) // step * step
        for number in range(1, SECTIONS)
    ]
    positions: list[int] = []
    for start, end in pairwise([first, *edges, last]):
        positions += sorted(
            by_points(start, end) if step == 1 else by_blocks(start, end)
        )
    return positions, [values[position] for position in positions]


def by_points(start: int, end: int) -> tuple[int, int]:
    """Return the positions of the lowest and the highest point in a section.
    `min`, `max`, and `index` run in C.
    """
    section = signal()[start:end]
    return (
        start + section.index(min(section)),
        start + section.index(max(section)),
    )


def by_blocks(start: int, end: int) -> tuple[int, int]:
    """Return the same for a long section: compare only the lowest and the
    highest points of its blocks, and the points outside of whole blocks.
    """
    lowest, highest = extremes()
    blocks = slice(-(-start // BLOCK), end // BLOCK)
    rest = [
        *range(start, blocks.start * BLOCK),
        *range(blocks.stop * BLOCK, end),
    ]
    value = signal().__getitem__
    return (
        min([*lowest[blocks], *rest], key=value),
        max([*highest[blocks], *rest], key=value),
    )


@lru_cache(maxsize=1)
def extremes() -> "tuple[array[int], array[int]]":
    """Return the positions of the lowest and the highest point of each block,
    once per process: a request for all points compares 20,000 values instead of
    two million, so one visitor cannot keep the processor busy.
    """
    pairs = [
        by_points(start, start + BLOCK) for start in range(0, COUNT, BLOCK)
    ]
    lowest, highest = zip(*pairs, strict=True)
    return array("i", lowest), array("i", highest)


MOVES = {
    "in": "Zoom in",
    "out": "Zoom out",
    "back": "Earlier",
    "on": "Later",
    "all": "All",
}

component = html.Figure(
    [
        dmc.Group(
            [
                dmc.Button(
                    label,
                    id=f"viz-million-{move}",
                    variant="default",
                    size="xs",
                )
                for move, label in MOVES.items()
            ],
            gap="xs",
            mb="sm",
        ),
        dcc.Graph(
            id="viz-million-graph",
            responsive=True,
            config={"displayModeBar": False},
            style={"height": 300},
        ),
        dcc.Store(id="viz-million-range", data=[0, COUNT]),
        html.Figcaption(
            html.Output(
                "No points sent yet.",
                id="viz-million-text",
                style={"display": "block", "minHeight": "3.2em"},
            )
        ),
    ],
    style={"margin": 0},
    **{
        "aria-label": (
            "Line chart: a signal of a million points, resampled for the "
            "visible part"
        )
    },
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
    """Choose the visible part: a box, a double-click, or a button.

    `relayoutData` is reset: otherwise Dash does not report if the user draws
    the same box again.
    """
    visible = more[-1]
    if ctx.triggered_id == "viz-million-graph":
        chosen = selected_range(layout or {})
    else:
        chosen = moved_range(ctx.triggered_id, *visible)
    if chosen is None or chosen == visible:
        raise PreventUpdate
    return chosen, None


@callback(
    Output("viz-million-graph", "figure"),
    Output("viz-million-text", "children"),
    Input("viz-million-range", "data"),
)
def draw(visible: list[int]) -> tuple[go.Figure, str]:
    """Return the visible part, and the time to select its points, without the
    time to create the signal and its blocks.
    """
    first, last = clamp_range(*visible)
    extremes()
    started = time.perf_counter()
    x, y = resampled(first, last)
    took = (time.perf_counter() - started) * 1000
    figure = go.Figure(
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": "#0f8b8d", "width": 1.5},
            hovertemplate="%{x:,}: %{y}",
        ),
        layout={
            "template": "none",
            "margin": {"l": 52, "r": 12, "t": 12, "b": 40},
            "xaxis": {
                "range": [first, last - 1],
                "nticks": 6,
                "zeroline": False,
            },
            "yaxis": {"fixedrange": True, "zeroline": False},
            "dragmode": "zoom",
        },
    )
    return (
        figure,
        f"{len(x):,} of {last - first:,} points sent, selected in {took:.1f} "
        "ms.",
    )


def selected_range(layout: dict[str, Any]) -> list[int] | None:
    """Return the range that was selected in the chart, or None if only its size
    changed.
    """
    if layout.get("xaxis.autorange"):
        return [0, COUNT]
    try:
        first, last = layout.get("xaxis.range") or (
            layout["xaxis.range[0]"],
            layout["xaxis.range[1]"],
        )
        return list(clamp_range(int(first), int(last) + 1))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def moved_range(button: str, first: int, last: int) -> list[int]:
    """Return the range after a click: half as wide, twice as wide, earlier or
    later by half its width, or all.
    """
    quarter = (last - first) // 4
    steps = {
        "viz-million-in": (first + quarter, last - quarter),
        "viz-million-out": (first - 2 * quarter, last + 2 * quarter),
        "viz-million-back": (first - 2 * quarter, last - 2 * quarter),
        "viz-million-on": (first + 2 * quarter, last + 2 * quarter),
    }
    return list(clamp_range(*steps.get(button, (0, COUNT))))


def clamp_range(first: int, last: int) -> tuple[int, int]:
    """Return the range, moved inside the signal, with at least the minimum
    width.
    """
    width = min(max(last - first, MIN_WIDTH), COUNT)
    first = min(max(first, 0), COUNT - width)
    return first, first + width
