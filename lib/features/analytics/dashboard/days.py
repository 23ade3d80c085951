"""Visits and visitors, day by day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from lib.features.analytics.dashboard.widgets import average, change, counted, metrics_table, notice, number, period
from lib.features.analytics.metrics import DateRange, Day, Metric

HEIGHT = 280

# The style sheet (assets/features/analytics/page/dashboard.css) has the colors, so that they follow the theme.
_LAYOUT: dict[str, Any] = {
    "template": "none",
    "margin": {"l": 44, "r": 12, "t": 8, "b": 40},
    "height": HEIGHT,
    "hovermode": "x unified",
    "showlegend": False,
    "dragmode": False,
    "font": {"size": 12},
    "xaxis": {"type": "date", "showgrid": False, "zeroline": False, "fixedrange": True, "nticks": 6},
    "yaxis": {"rangemode": "tozero", "zeroline": False, "fixedrange": True, "nticks": 5, "tickformat": ",~s"},
}


def days(found: Sequence[Day], date_range: DateRange) -> Component:
    """Return the chart of visits and visitors, with a summary and a table."""
    if not any(day.visits for day in found):
        text = f"No visits in {period(date_range)}. A new visit appears here within seconds."
        return notice("No visits yet", text, className="analytics-empty")
    summary = _summary(found)
    graph = dcc.Graph(
        figure=_figure(found), config={"displayModeBar": False}, responsive=True, style={"height": HEIGHT}
    )
    key = html.P([html.Span("Visits", className="key-visits"), html.Span("Visitors", className="key-visitors")])
    rows = [(day.day, number(day.visits), number(day.visitors)) for day in reversed(found)]
    table = metrics_table("Visits by day", ("Day", "Visits", "Visitors"), rows)
    return html.Figure(
        [
            html.Div(key, className="analytics-key", **{"aria-hidden": "true"}),
            html.Div(graph, className="analytics-graph", role="img", **{"aria-label": summary}),
            html.Figcaption(summary),
            html.Details([html.Summary("Show as table"), table]),
        ]
    )


def _figure(found: Sequence[Day]) -> go.Figure:
    common = {"x": [day.day for day in found], "mode": "lines" if len(found) > 1 else "markers"}
    visits = [day.visits for day in found]
    visitors = [day.visitors for day in found]
    lines = [
        go.Scatter(common, y=visits, name="Visits", fill="tozeroy", hovertemplate="%{y:,} visits<extra></extra>"),
        go.Scatter(common, y=visitors, name="Visitors", hovertemplate="%{y:,} visitors<extra></extra>"),
    ]
    return go.Figure(lines, _LAYOUT)


def _summary(found: Sequence[Day]) -> str:
    best = max(found, key=lambda day: day.visits)
    day = date.fromisoformat(best.day)
    people = counted(best.visitors, "visitor")
    return f"Most visits came on {day:%A}, {day.day} {day:%B}: {number(best.visits)}, by {people}."


# Metric → its label, its meaning, and whether more is better.
_TILES = {
    "visits": ("Visits", "Page views by people", True),
    "visitors": ("Visitors", "People, counted again each day", True),
    "lost": ("Lost", "Visits that could not be stored", False),
}


def tiles(metrics: Sequence[Metric], date_range: DateRange) -> html.Dl:
    """Return a tile for each metric, and one for the visits per day, with the change since the period before."""
    visits = next(metric for metric in metrics if metric.name == "visits")
    daily = _tile(average(visits.count, date_range.length), visits, "Visits per day", "Average of the period", True)
    found = [_tile(number(metric.count), metric, *_TILES[metric.name]) for metric in metrics]
    return html.Dl([*found[:2], daily, *found[2:]], className="analytics-tiles")


def _tile(shown: str, metric: Metric, name: str, meaning: str, more_is_better: bool) -> html.Div:
    value = [html.Span(shown, className="analytics-value"), change(metric, more_is_better=more_is_better)]
    return html.Div([html.Dt(name), html.Dd(value), html.Dd(meaning, className="analytics-meaning")])
