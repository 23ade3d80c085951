"""The dashboard: its sections in the order in which they appear."""

import logging
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

from lib.features.analytics.admin import PAGE, signed_in
from lib.features.analytics.dashboard.range_bar import REFRESH, SELECTION, range_bar
from lib.features.analytics.dashboard.templates import counted, number, period, render
from lib.features.analytics.metrics import DateRange, Day, span_of
from lib.features.analytics.report import UNAVAILABLE, get_reports
from lib.islands import Live

log = logging.getLogger(__name__)

_SECTIONS, _CHART = (
    tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for name in ("sections.toml", "chart.toml")
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dashboard: it shows the rows of `view`, or the text `empty`, in a space of `height` pixels.

    The section that `leads` reports an outage of the database for all.
    """

    view: str
    title: str
    height: int
    note: str = ""
    empty: str = "No data in this period."
    leads: bool = False

    @property
    def body(self) -> str:
        """ID of the element with the metrics."""
        return f"analytics-{self.view}"

    def frame(self) -> html.Section:
        """Return the section before its metrics are loaded."""
        heading = html.H2(self.title, id=f"{self.body}-title", className="visually-hidden" if self.leads else None)
        note = html.P(self.note, className="analytics-note") if self.note else None
        skeleton = html.Div(className="live-skeleton", style={"height": self.height}, **{"aria-hidden": "true"})
        body = html.Div(skeleton, id=self.body, className="analytics-body")
        return html.Section(
            [heading, note, body],
            className=f"analytics-section section-{self.view}",
            **{"aria-labelledby": f"{self.body}-title"},
        )

    def load(self, selection: list[str], _: int | None) -> Component | list[Component]:
        """Return the metrics, at first, for each selection, and again on request. Each call verifies the session."""
        if not signed_in():
            return render("session_ended", PAGE)
        try:
            first, last = map(str, selection)
            date_range = span_of(first, last)
        except ValueError as error:
            return render("empty", str(error))
        try:
            rows = getattr(get_reports(), self.view)(date_range)
        except UNAVAILABLE as error:
            log.warning("Cannot read the analytics data: %s", error)
            text = "No data while the database is unavailable."
            return render("unavailable") if self.leads else render("empty", text)
        return [render("exports", self.view, self.title, date_range), self.draw(rows, date_range)]

    def draw(self, rows: Sequence[Any], date_range: DateRange) -> Component:
        """Return the metrics of these rows."""
        if not rows:
            return render("empty", self.empty)
        return chart(rows, date_range) if self.view == "days" else render(self.view, rows, date_range)


SECTIONS = tuple(Section(view, **section) for view, section in _SECTIONS.items())

for section in SECTIONS:
    callback(Output(section.body, "children"), Input(SELECTION, "data"), Input(REFRESH, "n_clicks"))(section.load)


def dashboard() -> html.Div:
    """Return the dashboard without metrics, which callbacks load."""
    parts = [range_bar(), html.Div([section.frame() for section in SECTIONS], className="analytics-grid")]
    return html.Div(
        html.Div(Live(html.Div(parts), "analytics"), className="live-stage"), className="live live-borderless"
    )


def chart(found: Sequence[Day], date_range: DateRange) -> Component:
    """Return the chart of visits and visitors by day, with a summary and a table."""
    if not any(day.visits for day in found):
        return render("no_visits", period(date_range))
    points = {"x": [day.day for day in found], "mode": "lines" if len(found) > 1 else "markers"}
    lines = [
        go.Scatter(points, y=[getattr(day, count) for day in found], **line) for count, line in _CHART["lines"].items()
    ]
    figure = go.Figure(lines, _CHART["layout"])
    graph = dcc.Graph(
        figure=figure, config={"displayModeBar": False}, responsive=True, style={"height": figure.layout.height}
    )
    best = max(found, key=lambda day: day.visits)
    day = date.fromisoformat(best.day)
    people = counted(best.visitors, "visitor")
    summary = f"Most visits came on {day:%A}, {day.day} {day:%B}: {number(best.visits)}, by {people}."
    return html.Figure(
        [
            render("chart_key"),
            html.Div(graph, className="analytics-graph", role="img", **{"aria-label": summary}),
            html.Figcaption(summary),
            render("days", found),
        ]
    )
