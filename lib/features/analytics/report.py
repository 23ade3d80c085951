"""Reports on the visits of a period, and their export as CSV for spreadsheets and JSON for scripts.

They read the daily metrics, so the number of visits does not matter.
"""

import csv
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from io import StringIO
from typing import Any

from alembic.util import CommandError
from sqlalchemy import ColumnElement, Engine, Select, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from lib.features.analytics.engine import database_url, engine_for
from lib.features.analytics.metrics import LIMITS, DateRange, Day, Feedback, Latency, Metric, Vital, rating
from lib.features.analytics.migrate import migrate
from lib.features.analytics.store import daily_counts, daily_histograms, percentile, votes
from lib.settings import get_settings

# The number of most visited pages whose web vitals are reported.
VITAL_PAGES = 10

_counts = daily_counts.c
_histograms = daily_histograms.c
_HUMAN = _counts.reader == "human"


def _ranking(
    dimension: str, *conditions: ColumnElement[bool], key: ColumnElement[str] = _counts.key
) -> Callable[..., tuple[Metric, ...]]:
    """Return the report of a dimension: its counts, most first, without those of the period before only."""

    def report(self: "Reports", date_range: DateRange, limit: int | None = None) -> tuple[Metric, ...]:
        now = _in(date_range)
        query = _compared(key, date_range).where(_counts.dimension == dimension, *conditions)
        rows = self._rows(query.having(now > 0).order_by(now.desc(), key).limit(limit))
        return tuple(Metric(name, int(count), int(before)) for name, count, before in rows)

    return report


class Reports:
    """The reports of one database. Each method can raise the errors of `UNAVAILABLE`.

    Visits are views by people. Each statement lists its days: with the dimension, they are the start of a table's key.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def totals(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Return visits, visitors, and lost visits. A person on two days is two visitors."""
        dimensions = {"visits": "all", "visitors": "visitors", "lost": "lost"}
        wanted = _counts.dimension.in_(dimensions.values()) & (_HUMAN | (_counts.dimension == "lost"))
        rows = self._rows(_compared(_counts.dimension, date_range).where(wanted))
        found = {dimension: (int(count), int(before)) for dimension, count, before in rows}
        return tuple(Metric(name, *found.get(dimension, (0, 0))) for name, dimension in dimensions.items())

    def days(self, date_range: DateRange) -> tuple[Day, ...]:
        """Return every day of the period, also those without visits."""
        condition = (_counts.day.in_(date_range.days), _counts.dimension.in_(("all", "visitors")), _HUMAN)
        columns = (_counts.day, _counts.dimension)
        rows = self._rows(select(*columns, func.sum(_counts.count)).where(*condition).group_by(*columns))
        counts = {(day, dimension): int(count) for day, dimension, count in rows}
        return tuple(Day(day, counts.get((day, "all"), 0), counts.get((day, "visitors"), 0)) for day in date_range.days)

    pages = _ranking("path", _HUMAN)  # visits by path
    referrers = _ranking("referrer", _HUMAN)  # visits by external referrer
    readers = _ranking("all", key=_counts.reader)  # views by type of client: people and bots
    backends = _ranking("backend")  # views of all clients
    tools = _ranking("tools")  # calls of agents
    unanswered = _ranking("unanswered")  # words in searches of agents that no page contains

    def latency(self, date_range: DateRange) -> tuple[Latency, ...]:
        """Return the durations of callbacks by backend."""
        histograms = self._histograms(date_range, ["callback"])
        return tuple(
            Latency(backend, counts.total(), *(percentile(counts, share) for share in (0.5, 0.95, 0.99)))
            for (_, backend), counts in sorted(histograms.items())
        )

    def vitals(self, date_range: DateRange) -> tuple[Vital, ...]:
        """Return the web vitals of all pages together, then of the most visited ones."""
        paths = ["", *(page.name for page in self.pages(date_range, VITAL_PAGES))]
        histograms = self._histograms(date_range, list(LIMITS), _histograms.key.in_(paths))
        found = []
        for path in paths:
            for measure in LIMITS:
                counts = histograms.get((measure, path))
                if counts:
                    p75 = percentile(counts, 0.75)
                    found.append(Vital(measure, path, counts.total(), p75, rating(measure, p75)))
        return tuple(found)

    def feedback(self, date_range: DateRange) -> tuple[Feedback, ...]:
        """Return the answers, newest first. Those without a comment are counted."""
        answers, last = (votes.c.path, votes.c.helpful, votes.c.comment), func.max(votes.c.day)
        query = select(*answers, func.count(), last).where(votes.c.day.in_(date_range.days)).group_by(*answers)
        return tuple(Feedback(*row) for row in self._rows(query.order_by(last.desc(), *answers)))

    def _histograms(
        self, date_range: DateRange, measures: list[str], *conditions: ColumnElement[bool]
    ) -> Mapping[tuple[str, str], Counter[int]]:
        """Return the counts of buckets by measure and key."""
        columns = (_histograms.measure, _histograms.key, _histograms.bucket)
        days = _histograms.day.in_(date_range.days)
        query = select(*columns, func.sum(_histograms.count)).group_by(*columns)
        query = query.where(days, _histograms.measure.in_(measures), *conditions)
        found: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for measure, key, bucket, count in self._rows(query):
            found[measure, key][bucket] = int(count)
        return found

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()


def _compared(key: ColumnElement[str], date_range: DateRange) -> Select[Any]:
    """Return the sums over a period and over the one before it, by a column."""
    days = _counts.day.in_(date_range.before.days + date_range.days)
    return select(key, _in(date_range), _in(date_range.before)).where(days).group_by(key)


def _in(date_range: DateRange) -> ColumnElement[Any]:
    """Return the sum over a period."""
    inside = _counts.day.between(date_range.first.isoformat(), date_range.last.isoformat())
    return func.sum(case((inside, _counts.count), else_=0))


# The errors of a database that does not respond or that this version cannot use.
UNAVAILABLE = (SQLAlchemyError, CommandError, OSError)


# The engines by process ID: connections do not survive a fork.
_engines: dict[int, Engine] = {}


def get_reports() -> Reports:
    """Return the reports of this process, after the migrations. Can raise the errors of `UNAVAILABLE`."""
    process = os.getpid()
    engine = _engines.get(process) or _engines.setdefault(process, engine_for(database_url(get_settings())))
    migrate(engine)
    return Reports(engine)


# The types of the rows of every view, by its name in URLs and files and in `Reports`.
VIEWS: Mapping[str, type[Any]] = {
    "totals": Metric,
    "days": Day,
    **dict.fromkeys(("readers", "pages", "referrers", "backends", "tools", "unanswered"), Metric),
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


def file_name(view: str, date_range: DateRange, suffix: str) -> str:
    """Return the name of a downloaded file."""
    return f"analytics-{view}-{date_range.first}-{date_range.last}.{suffix}"


def _values(view: str, row: Mapping[str, Any]) -> list[Sequence[Any]]:
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
