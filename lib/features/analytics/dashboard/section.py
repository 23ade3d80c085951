"""One part of the dashboard: its heading is there at once, its metrics when the server has answered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Input, Output, callback, html
from dash.development.base_component import Component

from lib.features.analytics.admin import PAGE, signed_in
from lib.features.analytics.dashboard.range_bar import ASKED, export_links
from lib.features.analytics.dashboard.widgets import database_unavailable, empty, signed_out, skeleton, unknown
from lib.features.analytics.export import VIEWS
from lib.features.analytics.metrics import DateRange, span_of
from lib.features.analytics.report import UNAVAILABLE, get_reports
from lib.site import get_site

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Section:
    """`view` is one of `VIEWS`, `draw` shows what it gives, `height` is kept free until it is there.

    `leads` is the first section, which says for all of them when the database is unavailable.
    """

    view: str
    title: str
    draw: Callable[[Any, DateRange], Component]
    height: int
    note: str = ""
    leads: bool = False

    @property
    def body(self) -> str:
        """The id of what the metrics stand in."""
        return f"analytics-{self.view}"

    def frame(self) -> html.Section:
        """What is there before the metrics are."""
        heading = html.H2(self.title, id=f"{self.body}-title", className="visually-hidden" if self.leads else None)
        note = html.P(self.note, className="analytics-note") if self.note else None
        body = html.Div(skeleton(self.height), id=self.body, className="analytics-body")
        return html.Section(
            [heading, note, body],
            className=f"analytics-section section-{self.view}",
            **{"aria-labelledby": f"{self.body}-title"},
        )

    def listen(self) -> None:
        """Has Dash ask for the metrics now, and again whenever other days are chosen."""

        @callback(Output(self.body, "children"), Input(ASKED, "data"))
        def answer(asked: dict[str, Any]) -> Any:
            return self.answer(asked)

    def answer(self, asked: dict[str, Any]) -> Component | list[Component]:
        """The metrics, for whoever has a session: each call shows it anew."""
        if not signed_in():
            return signed_out(get_site().url(PAGE))
        try:
            date_range = span_of(str(asked.get("from", "")), str(asked.get("to", "")))
        except ValueError as error:
            return empty(str(error))
        try:
            found = VIEWS[self.view].query(get_reports(), date_range)
        except UNAVAILABLE as error:
            log.warning("The visits cannot be read: %s", error)
            return database_unavailable() if self.leads else unknown()
        return [export_links(self.view, self.title, date_range), self.draw(found, date_range)]
