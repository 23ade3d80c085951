"""Linked brushing: what is selected in one figure is all that the other one shows."""

from random import Random
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, Output, Patch, callback, ctx, dcc, html, no_update

SITES = ("Lagoon", "Pass", "Wall", "Wreck")
TEAL = "#0f8b8d"
DEEPEST = 40
LAYOUT = {
    "template": "none",
    "margin": {"l": 48, "r": 8, "t": 32, "b": 48},
    "hoverlabel": {"font": {"color": "#111"}},
}
GRAPH: dict[str, Any] = {"responsive": True, "style": {"height": 300}}


def dives() -> list[tuple[int, int, str]]:
    """Two hundred dives: depth in meters, minutes, site. The deeper, the shorter."""
    random = Random("dives")
    found = []
    for _ in range(200):
        depth = random.randint(4, DEEPEST)
        site = SITES[min(3, max(0, round(depth / 12 + random.uniform(-0.9, 0.9))))]
        found.append((depth, max(8, round(70 - 1.3 * depth + random.gauss(0, 6))), site))
    return found


DIVES = dives()


def points() -> go.Figure:
    """All dives; a box is drawn to select some."""
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
        "xaxis": {"title": {"text": "Depth (m)", "standoff": 8}, "range": [0, DEEPEST + 2], "zeroline": False},
        "yaxis": {"title": {"text": "Minutes"}, "range": [0, 85], "zeroline": False},
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
            max=DEEPEST,
            value=[0, DEEPEST],
            minRange=1,
            marks=[{"value": depth, "label": str(depth)} for depth in range(0, DEEPEST + 1, 10)],
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
                dcc.Graph(id="viz-brushing-sites", config={"displayModeBar": False}, **GRAPH),
            ],
            cols={"base": 1, "sm": 2},
        ),
        html.Figcaption(id="viz-brushing-text", style={"minHeight": "3.2em"}, **{"aria-live": "polite"}),
    ],
    style={"margin": 0},
    **{"aria-label": "Two charts of 200 dives: minutes against depth, and how many of the selected ones at each site"},
)


@callback(
    Output("viz-brushing-sites", "figure"),
    Output("viz-brushing-text", "children"),
    Output("viz-brushing-points", "figure"),
    Input("viz-brushing-depth", "value"),
    Input("viz-brushing-points", "selectedData"),
)
def show(depth: list[int], selected: dict[str, Any] | None) -> tuple[go.Figure, str, Any]:
    """The last word has whichever was used last: the slider, or a box or lasso in the figure."""
    by_hand = ctx.triggered_id == "viz-brushing-points" and selected and selected.get("points")
    if by_hand:
        chosen = [point["pointIndex"] for point in selected["points"] if 0 <= point["pointIndex"] < len(DIVES)]
    else:
        chosen = [number for number, dive in enumerate(DIVES) if depth[0] <= dive[0] <= depth[1]]
    counts = [sum(DIVES[number][2] == site for number in chosen) for site in SITES]
    bars = go.Bar(
        x=SITES,
        y=counts,
        text=counts,
        textposition="outside",
        textfont={"color": TEAL, "size": 14, "weight": "bold"},
        marker={"color": TEAL},
        hoverinfo="skip",
    )
    more = {"yaxis": {"title": {"text": "Dives"}, "range": [0, 90]}, "xaxis": {"type": "category"}}
    as_drawn = by_hand or ctx.triggered_id is None
    return go.Figure(bars, LAYOUT | more), told(chosen), no_update if as_drawn else marked(chosen)


def marked(chosen: list[int]) -> Patch:
    """The points in the color of the chosen ones, without a box that somebody drew before."""
    figure = Patch()
    figure["data"][0]["selectedpoints"] = chosen
    figure["layout"]["selections"] = []
    return figure


def told(chosen: list[int]) -> str:
    """The finding in a sentence."""
    if not chosen:
        return "No dive is in this selection."
    minutes = sum(DIVES[number][1] for number in chosen) / len(chosen)
    return f"{len(chosen)} of {len(DIVES)} dives selected; they took {minutes:.0f} minutes on average."
