"""The dashboard: its sections in the order in which they appear."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Input, Output, callback, html
from dash.development.base_component import Component

from lib.features.analytics.admin import PAGE, signed_in
from lib.features.analytics.dashboard.days import HEIGHT, days, tiles
from lib.features.analytics.dashboard.frame import framed, panels, sign_in_view, signed_in_header
from lib.features.analytics.dashboard.range_bar import SELECTION, export_links, range_bar
from lib.features.analytics.dashboard.tables import backends, latency, pages, readers, referrers, vitals
from lib.features.analytics.dashboard.widgets import database_unavailable, empty, signed_out, skeleton
from lib.features.analytics.export import VIEWS
from lib.features.analytics.metrics import DateRange, span_of
from lib.features.analytics.report import UNAVAILABLE, get_reports
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
        body = html.Div(skeleton(self.height), id=self.body, className="analytics-body")
        return html.Section(
            [heading, note, body],
            className=f"analytics-section section-{self.view}",
            **{"aria-labelledby": f"{self.body}-title"},
        )

    def register(self) -> None:
        """Register the callback that loads the metrics, at first and for each selection."""

        @callback(Output(self.body, "children"), Input(SELECTION, "data"))
        def load(selection: dict[str, Any]) -> Any:
            return self.load(selection)

    def load(self, selection: dict[str, Any]) -> Component | list[Component]:
        """Return the metrics. Each call verifies the session."""
        if not signed_in():
            return signed_out(get_site().url(PAGE))
        try:
            date_range = span_of(str(selection.get("from", "")), str(selection.get("to", "")))
        except ValueError as error:
            return empty(str(error))
        try:
            rows = VIEWS[self.view].query(get_reports(), date_range)
        except UNAVAILABLE as error:
            log.warning("The visits cannot be read: %s", error)
            return database_unavailable() if self.leads else empty("Not known while the database is unavailable.")
        return [export_links(self.view, self.title, date_range), self.draw(rows, date_range)]


SECTIONS = (
    Section("totals", "Overview", tiles, 112, leads=True),
    Section("days", "Visits and visitors", days, HEIGHT + 96),
    Section("pages", "Pages", pages, 420),
    Section("referrers", "Referrers", referrers, 420, "Other sites that led here"),
    Section("readers", "Readers", readers, 240, "People and programs that asked for pages"),
    Section("backends", "Backends", backends, 240, "What answered them"),
    Section("latency", "Callbacks", latency, 150, "How long the server took to answer"),
    Section("vitals", "Web vitals", vitals, 420, "What three of four visits had at most, measured in the browser"),
)

for section in SECTIONS:
    section.register()


def analytics_page(refused: str = "", **query: Any) -> html.Div:
    """Return the dashboard without metrics, which callbacks load, or the sign-in form."""
    site = get_site()
    if not signed_in():
        return sign_in_view(site, refused=bool(refused))
    parts = [range_bar(), html.Div([section.frame() for section in SECTIONS], className="analytics-grid")]
    dashboard = html.Div(html.Div(parts, className="live-stage"), className="live live-borderless")
    header = signed_in_header(site, "Counted without cookies and without addresses.")
    return framed(site, [header, dashboard, *panels(site, query)], wide=True)
