"""The chart of visits and visitors, day by day."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from lib.features.analytics.dashboard.templates import counted, number, period, render
from lib.features.analytics.metrics import DateRange, Day

HEIGHT = 280

# The style sheet (assets/features/analytics/page/dashboard.css) has the colors, so that they follow the theme.
_LAYOUT = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def days(found: Sequence[Day], date_range: DateRange) -> Component:
    """Return the chart of visits and visitors, with a summary and a table."""
    if not any(day.visits for day in found):
        return render("no_visits", period(date_range))
    summary = _summary(found)
    graph = dcc.Graph(
        figure=_figure(found), config={"displayModeBar": False}, responsive=True, style={"height": HEIGHT}
    )
    return html.Figure(
        [
            render("chart_key"),
            html.Div(graph, className="analytics-graph", role="img", **{"aria-label": summary}),
            html.Figcaption(summary),
            render("days", found),
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
    return go.Figure(lines, {**_LAYOUT, "height": HEIGHT})


def _summary(found: Sequence[Day]) -> str:
    best = max(found, key=lambda day: day.visits)
    day = date.fromisoformat(best.day)
    people = counted(best.visitors, "visitor")
    return f"Most visits came on {day:%A}, {day.day} {day:%B}: {number(best.visits)}, by {people}."
