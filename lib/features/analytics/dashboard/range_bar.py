"""Which days the metrics are of."""

from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, ctx, dcc, html, no_update, set_props

from lib.features.analytics.admin import EXPORT
from lib.features.analytics.dashboard.widgets import period
from lib.features.analytics.export import ALL as EVERYTHING
from lib.features.analytics.metrics import DEFAULT, PRESETS, DateRange, last_days, span_of, today
from lib.site import get_site

_FORMS = ("csv", "json")


def export_links(view: str, called: str, date_range: DateRange) -> html.P:
    """CSV and JSON of one view over a period; `called` is how the page names the view."""
    query = urlencode({"view": view, "from": date_range.first, "to": date_range.last})
    links = [
        html.A(
            form.upper(),
            href=get_site().url(f"{EXPORT}.{form}?{query}"),
            download="",
            **{"aria-label": f"{called} as {form.upper()}"},
        )
        for form in _FORMS
    ]
    return html.P(links, className="analytics-exports")


# What every section listens to: the days, and how often somebody asked.
ASKED = "analytics-asked"
_REFRESH = "analytics-refresh"
_PRESET = "analytics-preset"
_DATES = "analytics-dates"
_PERIOD = "analytics-period"

_LABELS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "1 year"}


def range_bar() -> html.Div:
    """Presets, a calendar, and in words what was chosen."""
    date_range = last_days()
    presets = dmc.SegmentedControl(
        id=_PRESET,
        data=[{"value": str(days), "label": _LABELS[days]} for days in PRESETS],
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
            dcc.Store(id=ASKED, data=_asked(date_range, 0)),
            html.Div(presets, className="analytics-presets", role="group", **{"aria-label": "Period"}),
            html.Div(dates, className="analytics-dates"),
            html.Button("Refresh", id=_REFRESH, type="button", className="button"),
            html.Div(range_label(date_range), id=_PERIOD, className="analytics-period", **{"aria-live": "polite"}),
        ],
        className="analytics-range",
    )


def range_label(date_range: DateRange) -> list[Any]:
    """What was chosen, and all of it as files."""
    said = html.P([html.Strong(period(date_range)), f" against {period(date_range.before)}, in UTC"])
    return [said, export_links(EVERYTHING, "All metrics", date_range)]


# One leads to the next: presets to dates, dates to what is asked. Days that are no preset's leave none chosen.
@callback(Output(_DATES, "value"), Input(_PRESET, "value"), prevent_initial_call=True)
def choose_preset(preset: str | None) -> Any:
    """The days that a preset stands for."""
    return _dates(last_days(int(preset))) if preset in {str(days) for days in PRESETS} else no_update


@callback(
    Output(ASKED, "data"),
    Output(_PERIOD, "children"),
    Input(_DATES, "value"),
    Input(_REFRESH, "n_clicks"),
    State(_PRESET, "value"),
    State(ASKED, "data"),
    prevent_initial_call=True,
)
def update_range(dates: list[str | None] | None, _: int | None, preset: str | None, asked: dict[str, Any]) -> Any:
    """Has the sections ask anew. A range of which only one end is chosen is none yet."""
    times = int(asked.get("times", 0)) + 1
    if ctx.triggered_id == _REFRESH:
        return {**asked, "times": times}, no_update
    if not dates or not all(dates):
        return no_update, no_update
    try:
        date_range = span_of(dates[0], dates[1])
    except ValueError:
        return no_update, no_update
    if _preset(date_range) != preset:
        set_props(_PRESET, {"value": _preset(date_range)})
    return _asked(date_range, times), range_label(date_range)


def _asked(date_range: DateRange, times: int) -> dict[str, Any]:
    return {"from": date_range.first.isoformat(), "to": date_range.last.isoformat(), "times": times}


def _dates(date_range: DateRange) -> list[str]:
    return [date_range.first.isoformat(), date_range.last.isoformat()]


def _preset(date_range: DateRange) -> str:
    """The preset that gives these days, if one does."""
    return str(date_range.length) if date_range.last == today() and date_range.length in PRESETS else ""
