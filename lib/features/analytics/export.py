"""Reports as files: CSV for spreadsheets, JSON for scripts."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from io import StringIO
from typing import Any

from lib.features.analytics.metrics import DateRange, Day, Feedback, Latency, Metric, Vital
from lib.features.analytics.report import Reports

Row = Mapping[str, Any]


# The types of the rows of every view, by its name in URLs and files and in `Reports`.
VIEWS: Mapping[str, type[Any]] = {
    "totals": Metric,
    "days": Day,
    "readers": Metric,
    "pages": Metric,
    "referrers": Metric,
    "backends": Metric,
    "tools": Metric,
    "unanswered": Metric,
    "latency": Latency,
    "vitals": Vital,
    "feedback": Feedback,
}
ALL = "all"

# Characters that start a formula in a spreadsheet (owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_json(reports: Reports, view: str, date_range: DateRange) -> str:
    """Return one view or `ALL`: `{"from", "to", "views": {name: [row, …]}}`."""
    names = VIEWS if view == ALL else [view]
    views = {name: [asdict(row) for row in getattr(reports, name)(date_range)] for name in names}
    document = {"from": date_range.first.isoformat(), "to": date_range.last.isoformat(), "views": views}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(reports: Reports, view: str, date_range: DateRange) -> str:
    """Return one view as a table with a heading (RFC 4180), or `ALL` as a table of view, name, metric, and value."""
    if view == ALL:
        lines: list[Sequence[Any]] = [("view", "name", "figure", "value")]
        for name in VIEWS:
            for row in getattr(reports, name)(date_range):
                lines += _values(name, asdict(row))
    else:
        columns = [field.name for field in fields(VIEWS[view])]
        lines = [columns, *(list(asdict(row).values()) for row in getattr(reports, view)(date_range))]
    text = StringIO()
    csv.writer(text).writerows([[_cell(value) for value in line] for line in lines])
    return text.getvalue()


def _rows(reports: Reports, view: str, date_range: DateRange) -> list[Row]:
    return [asdict(value) for value in VIEWS[view][0](reports, date_range)]


def file_name(view: str, date_range: DateRange, suffix: str) -> str:
    """Return the name of a downloaded file."""
    return f"analytics-{view}-{date_range.first}-{date_range.last}.{suffix}"


def _values(view: str, row: Row) -> list[Sequence[Any]]:
    """Return a row of a view as lines of one value each."""
    names = [value for value in row.values() if isinstance(value, str) and value != row.get("rating")]
    return [
        (view, " ".join(filter(None, names)), figure, value)
        for figure, value in row.items()
        if not isinstance(value, str) or figure == "rating"
    ]


def _cell(value: Any) -> Any:
    """Prefix a text that a spreadsheet would run as a formula with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
