"""Visits and visitors, day by day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from lib.features.analytics.dashboard.widgets import average, change, counted, no_visits, number, period, scrolling
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
        return no_visits(period(date_range))
    summary = _summary(found)
    graph = dcc.Graph(
        figure=_figure(found), config={"displayModeBar": False}, responsive=True, style={"height": HEIGHT}
    )
    key = html.P([html.Span("Visits", className="key-visits"), html.Span("Visitors", className="key-visitors")])
    return html.Figure(
        [
            html.Div(key, className="analytics-key", **{"aria-hidden": "true"}),
            html.Div(graph, className="analytics-graph", role="img", **{"aria-label": summary}),
            html.Figcaption(summary),
            _table(found),
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


def _table(found: Sequence[Day]) -> html.Details:
    rows = [
        html.Tr([html.Th(day.day, scope="row"), html.Td(number(day.visits)), html.Td(number(day.visitors))])
        for day in reversed(found)
    ]
    heads = html.Tr([html.Th(name, scope="col") for name in ("Day", "Visits", "Visitors")])
    table = html.Table([html.Thead(heads), html.Tbody(rows)], className="analytics-table")
    return html.Details([html.Summary("As a table"), scrolling(table, "Visits by day")])


# Metric → its label, its meaning, and whether more is better.
_TILES = {
    "visits": ("Visits", "Pages that people looked at", True),
    "visitors": ("Visitors", "People, counted anew each day", True),
    "lost": ("Lost", "Visits that could not be kept", False),
}


def tiles(metrics: Sequence[Metric], date_range: DateRange) -> html.Dl:
    """Return a tile for each metric, and one for the visits per day, with the change since the period before."""
    visits = next(metric for metric in metrics if metric.name == "visits")
    daily = _tile(average(visits.count, date_range.length), visits, "Visits a day", "On average", True)
    found = [_tile(number(metric.count), metric, *_TILES[metric.name]) for metric in metrics]
    return html.Dl([*found[:2], daily, *found[2:]], className="analytics-tiles")


def _tile(shown: str, metric: Metric, name: str, meaning: str, more_is_better: bool) -> html.Div:
    value = [html.Span(shown, className="analytics-value"), change(metric, more_is_better=more_is_better)]
    return html.Div([html.Dt(name), html.Dd(value), html.Dd(meaning, className="analytics-meaning")])
