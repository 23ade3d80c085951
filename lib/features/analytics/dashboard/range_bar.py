"""The selection of days, and the links to exports."""

from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, dcc, html, no_update, set_props

from lib.features.analytics.dashboard.templates import period, render
from lib.features.analytics.metrics import DEFAULT, DateRange, last_days, span_of, today
from lib.features.analytics.report import ALL

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
