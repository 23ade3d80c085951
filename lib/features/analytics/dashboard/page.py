"""The dashboard: its sections in the order in which they appear."""

import logging
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dash import Input, Output, callback, html
from dash.development.base_component import Component

from lib.features.analytics.admin import PAGE, signed_in
from lib.features.analytics.dashboard.chart import days
from lib.features.analytics.dashboard.range_bar import REFRESH, SELECTION, export_links, range_bar
from lib.features.analytics.dashboard.templates import render
from lib.features.analytics.metrics import DateRange, span_of
from lib.features.analytics.report import UNAVAILABLE, get_reports
from lib.islands import Live

log = logging.getLogger(__name__)


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
        return [export_links(self.view, self.title, date_range), self.draw(rows, date_range)]

    def draw(self, rows: Sequence[Any], date_range: DateRange) -> Component:
        """Return the metrics of these rows."""
        if not rows:
            return render("empty", self.empty)
        return days(rows, date_range) if self.view == "days" else render(self.view, rows, date_range)


_SECTIONS = tomllib.loads(Path(__file__).with_name("sections.toml").read_text(encoding="utf-8"))
SECTIONS = tuple(Section(view, **section) for view, section in _SECTIONS.items())

for section in SECTIONS:
    callback(Output(section.body, "children"), Input(SELECTION, "data"), Input(REFRESH, "n_clicks"))(section.load)


def dashboard() -> html.Div:
    """Return the dashboard without metrics, which callbacks load."""
    parts = [range_bar(), html.Div([section.frame() for section in SECTIONS], className="analytics-grid")]
    return html.Div(
        html.Div(Live(html.Div(parts), "analytics"), className="live-stage"), className="live live-borderless"
    )
