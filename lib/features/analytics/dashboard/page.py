"""The dashboard: the selection of days, and the sections in the order in which they appear."""

import logging
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import Input, Output, State, callback, dcc, html, no_update, set_props
from dash.development.base_component import Component

from lib.features.analytics.admin import PAGE, signed_in
from lib.features.analytics.dashboard.templates import counted, number, period, render
from lib.features.analytics.metrics import DEFAULT, DateRange, Day, last_days, span_of, today
from lib.features.analytics.report import ALL, UNAVAILABLE, get_reports
from lib.islands import Live

log = logging.getLogger(__name__)

_SECTIONS, _CHART = (
    tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for name in ("sections.toml", "chart.toml")
)

# Numbers of days that can be selected, with their labels.
PRESETS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "1 year"}
# The inputs of all sections: the store with the first and the last selected day, and the button that loads again.
SELECTION = "analytics-selection"
REFRESH = "analytics-refresh"
_PRESET = "analytics-preset"
_DATES = "analytics-dates"
_PERIOD = "analytics-period"


def range_bar() -> html.Div:
    """Return the presets, the calendar, and the selection as text."""
    date_range = last_days()
    presets = dmc.SegmentedControl(
        id=_PRESET,
        data=[{"value": str(days), "label": label} for days, label in PRESETS.items()],
        value=str(DEFAULT),
        withItemsBorders=False,
        **{"aria-label": "Period"},
    )
    dates = dmc.DatePickerInput(
        id=_DATES,
        type="range",
        value=_dates(date_range),
        maxDate=today().isoformat(),
        valueFormat="D MMM YYYY",
        allowSingleDateInRange=True,
        **{"aria-label": "First and last day"},
    )
    return html.Div(
        [
            dcc.Store(id=SELECTION, data=_dates(date_range)),
            html.Div(presets, className="analytics-presets", role="group", **{"aria-label": "Period"}),
            html.Div(dates, className="analytics-dates"),
            html.Button("Refresh", id=REFRESH, type="button", className="button"),
            html.Div(range_label(date_range), id=_PERIOD, className="analytics-period", **{"aria-live": "polite"}),
        ],
        className="analytics-range",
    )


def range_label(date_range: DateRange) -> list[Any]:
    """Return the selected days as text, with the links to the export of all views."""
    text = html.P([html.Strong(period(date_range)), f" compared with {period(date_range.before)}, in UTC"])
    return [text, render("exports", ALL, "All metrics", date_range)]


# A preset changes the dates, and the dates change the selection. Dates that match no preset deselect the preset.
@callback(Output(_DATES, "value"), Input(_PRESET, "value"), prevent_initial_call=True)
def choose_preset(preset: str | None) -> Any:
    """Return the dates of a preset."""
    return _dates(last_days(int(preset))) if preset in {str(days) for days in PRESETS} else no_update


@callback(
    Output(SELECTION, "data"),
    Output(_PERIOD, "children"),
    Input(_DATES, "value"),
    State(_PRESET, "value"),
    prevent_initial_call=True,
)
def update_range(dates: list[str | None] | None, preset: str | None) -> Any:
    """Return the new selection. While only one end of a range is chosen, nothing changes."""
    if not dates or not all(dates):
        return no_update, no_update
    try:
        date_range = span_of(dates[0], dates[1])
    except ValueError:
        return no_update, no_update
    if _preset(date_range) != preset:
        set_props(_PRESET, {"value": _preset(date_range)})
    return _dates(date_range), range_label(date_range)


def _dates(date_range: DateRange) -> list[str]:
    return [date_range.first.isoformat(), date_range.last.isoformat()]


def _preset(date_range: DateRange) -> str:
    """Return the preset with these dates; empty if no preset has them."""
    return str(date_range.length) if date_range.last == today() and date_range.length in PRESETS else ""


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
