"""Reports as files: CSV for spreadsheets, JSON for programs."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from io import StringIO
from typing import Any

from lib.features.analytics.metrics import DateRange, Day, Latency, Metric, Vital
from lib.features.analytics.report import Reports

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """One view: what asks for it, and what its rows are."""

    ask: Callable[[Reports, DateRange], Sequence[Any]]
    kind: type[Any]
    more: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The names in its rows; `more` are properties beside the fields."""
        return [*(field.name for field in fields(self.kind)), *self.more]

    def row(self, value: Any) -> Row:
        """A value as a row."""
        return {**asdict(value), **{name: getattr(value, name) for name in self.more}}


# Every view by the name that addresses and files have, in the order of the dashboard.
VIEWS: Mapping[str, View] = {
    "totals": View(Reports.totals, Metric),
    "days": View(Reports.days, Day),
    "readers": View(Reports.readers, Metric),
    "pages": View(Reports.pages, Metric),
    "referrers": View(Reports.referrers, Metric),
    "backends": View(Reports.backends, Metric),
    "latency": View(Reports.latency, Latency),
    "vitals": View(Reports.vitals, Vital, ("rating",)),
}
ALL = "all"

# What a spreadsheet takes for the beginning of a formula (owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows_of(reports: Reports, view: str, date_range: DateRange) -> list[Row]:
    """One view as rows. Raises `KeyError` for a name that is none of `VIEWS`."""
    return [VIEWS[view].row(value) for value in VIEWS[view].ask(reports, date_range)]


def as_json(reports: Reports, view: str, date_range: DateRange) -> str:
    """One view, or all of them: `{"from", "to", "views": {name: [row, …]}}`."""
    views = {name: rows_of(reports, name, date_range) for name in _names(view)}
    document = {"from": date_range.first.isoformat(), "to": date_range.last.isoformat(), "views": views}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(reports: Reports, view: str, date_range: DateRange) -> str:
    """One view as a table with a heading (RFC 4180); all of them as one table of view, name, figure and value."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([[_cell(value) for value in line] for line in _lines(reports, view, date_range)])
    return text.getvalue()


def file_name(view: str, date_range: DateRange, suffix: str) -> str:
    """What a browser calls the file."""
    return f"analytics-{view}-{date_range.first}-{date_range.last}.{suffix}"


def _names(view: str) -> Sequence[str]:
    return list(VIEWS) if view == ALL else [view]


def _lines(reports: Reports, view: str, date_range: DateRange) -> list[Sequence[Any]]:
    if view == ALL:
        every = ((name, row) for name in VIEWS for row in rows_of(reports, name, date_range))
        return [("view", "name", "figure", "value"), *(line for name, row in every for line in _long(name, row))]
    return [VIEWS[view].columns, *(list(row.values()) for row in rows_of(reports, view, date_range))]


def _long(view: str, row: Row) -> list[Sequence[Any]]:
    """A row of any view as lines of one figure each."""
    names = [value for value in row.values() if isinstance(value, str) and value != row.get("rating")]
    return [
        (view, " ".join(filter(None, names)), figure, value)
        for figure, value in row.items()
        if not isinstance(value, str) or figure == "rating"
    ]


def _cell(value: Any) -> Any:
    """A text that a spreadsheet shall not run: it stands behind an apostrophe, as spreadsheets write such texts."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
