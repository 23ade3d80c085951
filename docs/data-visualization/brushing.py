"""Cross-filtering: one chart shows only the points that are selected in the
other one.
"""

from random import Random
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, Output, Patch, callback, ctx, dcc, html, no_update

SITES = ("Lagoon", "Pass", "Wall", "Wreck")
TEAL = "#0f8b8d"
MAX_DEPTH = 40
LAYOUT = {
    "template": "none",
    "margin": {"l": 48, "r": 8, "t": 32, "b": 48},
    "hoverlabel": {"font": {"color": "#111"}},
}
GRAPH: dict[str, Any] = {"responsive": True, "style": {"height": 300}}


def dives() -> list[tuple[int, int, str]]:
    """Return 200 dives as (depth in meters, minutes, site). Deep dives are
    short.
    """
    random = Random("dives")
    generated = []
    for _ in range(200):
        depth = random.randint(4, MAX_DEPTH)
        site = SITES[
            min(3, max(0, round(depth / 12 + random.uniform(-0.9, 0.9))))
        ]
        generated.append(
            (depth, max(8, round(70 - 1.3 * depth + random.gauss(0, 6))), site)
        )
    return generated


DIVES = dives()


def points() -> go.Figure:
    """Return a chart of all dives. Dragging draws a selection box."""
    depths, minutes, sites = zip(*DIVES, strict=True)
    scatter = go.Scatter(
        x=depths,
        y=minutes,
        text=sites,
        mode="markers",
        marker={"color": TEAL, "size": 8, "opacity": 0.85},
        selected={"marker": {"opacity": 0.85}},
        unselected={"marker": {"opacity": 0.15}},
        hovertemplate="%{text}: %{x} m, %{y} min<extra></extra>",
    )
    more = {
        "xaxis": {
            "title": {"text": "Depth (m)", "standoff": 8},
            "range": [0, MAX_DEPTH + 2],
            "zeroline": False,
        },
        "yaxis": {
            "title": {"text": "Minutes"},
            "range": [0, 85],
            "zeroline": False,
        },
        "dragmode": "select",
        "newselection": {"line": {"color": "#d9822b", "width": 2}},
    }
    return go.Figure(scatter, LAYOUT | more)


component = html.Figure(
    [
        dmc.Text("Depth in meters", size="sm", fw=500, mb="lg"),
        dmc.RangeSlider(
            id="viz-brushing-depth",
            min=0,
            max=MAX_DEPTH,
            value=[0, MAX_DEPTH],
            minRange=1,
            marks=[
                {"value": depth, "label": str(depth)}
                for depth in range(0, MAX_DEPTH + 1, 10)
            ],
            thumbFromLabel="From this depth",
            thumbToLabel="To this depth",
            mb="xl",
            mx="xs",
        ),
        dmc.SimpleGrid(
            [
                dcc.Graph(
                    id="viz-brushing-points",
                    figure=points(),
                    config={
                        "displayModeBar": True,
                        "displaylogo": False,
                        "modeBarButtons": [["select2d", "lasso2d"]],
                    },
                    **GRAPH,
                ),
                dcc.Graph(
                    id="viz-brushing-sites",
                    config={"displayModeBar": False},
                    **GRAPH,
                ),
            ],
            cols={"base": 1, "sm": 2},
        ),
        html.Figcaption(
            id="viz-brushing-text",
            style={"minHeight": "3.2em"},
            **{"aria-live": "polite"},
        ),
    ],
    style={"margin": 0},
    **{
        "aria-label": (
            "Two charts of 200 dives: minutes by depth, and the number of "
            "selected dives at each site"
        )
    },
)


@callback(
    Output("viz-brushing-sites", "figure"),
    Output("viz-brushing-text", "children"),
    Output("viz-brushing-points", "figure"),
    Input("viz-brushing-depth", "value"),
    Input("viz-brushing-points", "selectedData"),
)
def show(
    depth: list[int], selected: dict[str, Any] | None
) -> tuple[go.Figure, str, Any]:
    """Use the input that changed last: the slider, or a box or lasso in the
    chart.
    """
    is_drawn = (
        ctx.triggered_id == "viz-brushing-points"
        and selected
        and selected.get("points")
    )
    if is_drawn:
        chosen = [
            point["pointIndex"]
            for point in selected["points"]
            if 0 <= point["pointIndex"] < len(DIVES)
        ]
    else:
        chosen = [
            number
            for number, dive in enumerate(DIVES)
            if depth[0] <= dive[0] <= depth[1]
        ]
    counts = [
        sum(DIVES[number][2] == site for number in chosen) for site in SITES
    ]
    bars = go.Bar(
        x=SITES,
        y=counts,
        text=counts,
        textposition="outside",
        textfont={"color": TEAL, "size": 14, "weight": "bold"},
        marker={"color": TEAL},
        hoverinfo="skip",
    )
    more = {
        "yaxis": {"title": {"text": "Dives"}, "range": [0, 90]},
        "xaxis": {"type": "category"},
    }
    is_marked = is_drawn or ctx.triggered_id is None
    return (
        go.Figure(bars, LAYOUT | more),
        describe(chosen),
        no_update if is_marked else mark(chosen),
    )


def mark(chosen: list[int]) -> Patch:
    """Mark the selected points, and remove an earlier box or lasso."""
    figure = Patch()
    figure["data"][0]["selectedpoints"] = chosen
    figure["layout"]["selections"] = []
    return figure


def describe(chosen: list[int]) -> str:
    """Return the result as a sentence."""
    if not chosen:
        return "The selection contains no dives."
    minutes = sum(DIVES[number][1] for number in chosen) / len(chosen)
    return (
        f"{len(chosen)} of {len(DIVES)} dives selected; they took "
        f"{minutes:.0f} minutes on average."
    )
