"""The dashboard: its sections in the order in which they appear."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Input, Output, callback, html
from dash.development.base_component import Component

from lib.features.analytics.admin import PAGE, signed_in
from lib.features.analytics.dashboard.days import HEIGHT, days, tiles
from lib.features.analytics.dashboard.range_bar import REFRESH, SELECTION, export_links, range_bar
from lib.features.analytics.dashboard.tables import backends, latency, pages, readers, referrers, vitals
from lib.features.analytics.dashboard.widgets import empty, notice
from lib.features.analytics.export import VIEWS
from lib.features.analytics.metrics import DateRange, span_of
from lib.features.analytics.report import UNAVAILABLE, get_reports
from lib.islands import Live
from lib.site import get_site

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dashboard: `draw` shows the rows of `view`, in a space of `height` pixels.

    The section that `leads` reports an outage of the database for all.
    """

    view: str
    title: str
    draw: Callable[[Any, DateRange], Component]
    height: int
    note: str = ""
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
            link = html.A("Sign in again", href=get_site().url(PAGE), **{"data-reload": "true"})
            return html.P(["Your session has ended. ", link], className="analytics-empty", role="status")
        try:
            first, last = map(str, selection)
            date_range = span_of(first, last)
        except ValueError as error:
            return empty(str(error))
        try:
            rows = VIEWS[self.view].query(get_reports(), date_range)
        except UNAVAILABLE as error:
            log.warning("Cannot read the analytics data: %s", error)
            return _UNAVAILABLE if self.leads else empty("No data while the database is unavailable.")
        return [export_links(self.view, self.title, date_range), self.draw(rows, date_range)]


_UNAVAILABLE = notice(
    "The analytics database does not respond",
    "The site works as usual. New data is kept and stored later. To try again, select Refresh.",
    className="analytics-unavailable",
    role="alert",
)

SECTIONS = (
    Section("totals", "Overview", tiles, 112, leads=True),
    Section("days", "Visits and visitors", days, HEIGHT + 96),
    Section("pages", "Pages", pages, 420),
    Section("referrers", "Referrers", referrers, 420, "Sites with links that visitors followed"),
    Section("readers", "Clients", readers, 240, "People, bots, and other clients that requested pages"),
    Section("backends", "Backends", backends, 240, "Backends that served the pages"),
    Section("latency", "Callbacks", latency, 150, "Response times of the server"),
    Section("vitals", "Web vitals", vitals, 420, "75th percentile, measured in the browser"),
)

for section in SECTIONS:
    callback(Output(section.body, "children"), Input(SELECTION, "data"), Input(REFRESH, "n_clicks"))(section.load)


def dashboard() -> html.Div:
    """Return the dashboard without metrics, which callbacks load."""
    parts = [range_bar(), html.Div([section.frame() for section in SECTIONS], className="analytics-grid")]
    return html.Div(
        html.Div(Live(html.Div(parts), "analytics"), className="live-stage"), className="live live-borderless"
    )
