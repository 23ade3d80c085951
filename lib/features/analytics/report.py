"""What the visits of a period were, from the metrics of its days, so that it costs the same however many came."""

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from threading import Lock
from typing import Any

from alembic.util import CommandError
from sqlalchemy import ColumnElement, Engine, Select, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from lib.features.analytics.engine import database_url, engine_for, make_folder
from lib.features.analytics.metrics import LIMITS, DateRange, Day, Latency, Metric, Vital
from lib.features.analytics.schema import daily_counts, daily_histograms, percentile
from lib.features.analytics.store import SqlStore
from lib.settings import get_settings

# Pages of which the web vitals are told, the most visited first.
VITAL_PAGES = 10

_counts = daily_counts.c
_histograms = daily_histograms.c
_HUMAN = _counts.reader == "human"


class Reports:
    """Asks one database. Every method may raise what `UNAVAILABLE` of `own_reports.py` lists.

    Visits are what people looked at. Each statement names its days one by one: with the dimension they are the
    beginning of a table's key, so that nothing else is read.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def totals(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Visits, visitors and lost visits. Who comes on two days is two visitors: nobody is known the next day."""
        found = {name: (int(count), int(before)) for name, count, before in self._rows(_totals(date_range))}
        return tuple(
            Metric(name, *found.get(dimension, (0, 0)))
            for name, dimension in (("visits", "all"), ("visitors", "visitors"), ("lost", "lost"))
        )

    def days(self, date_range: DateRange) -> tuple[Day, ...]:
        """Every day of the period, also those on which nobody came."""
        condition = (_counts.day.in_(date_range.days), _counts.dimension.in_(("all", "visitors")), _HUMAN)
        columns = (_counts.day, _counts.dimension)
        rows = self._rows(select(*columns, func.sum(_counts.count)).where(*condition).group_by(*columns))
        counts = {(day, dimension): int(count) for day, dimension, count in rows}
        return tuple(Day(day, counts.get((day, "all"), 0), counts.get((day, "visitors"), 0)) for day in date_range.days)

    def pages(self, date_range: DateRange, limit: int | None = None) -> tuple[Metric, ...]:
        """Visits by path, most first."""
        return self._metrics(_by(_counts.key, date_range, "path", _HUMAN), limit)

    def referrers(self, date_range: DateRange, limit: int | None = None) -> tuple[Metric, ...]:
        """Visits by the site that led to them, most first; those that none led to are left out."""
        return self._metrics(_by(_counts.key, date_range, "referrer", _HUMAN), limit)

    def readers(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Views by who asked: people and the kinds of programs."""
        return self._metrics(_by(_counts.reader, date_range, "all"))

    def backends(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Views, by whomever, by the backend that answered."""
        return self._metrics(_by(_counts.key, date_range, "backend"))

    def latency(self, date_range: DateRange) -> tuple[Latency, ...]:
        """How long callbacks took, by backend."""
        buckets: dict[str, Counter[int]] = defaultdict(Counter)
        for _, backend, bucket, count in self._rows(_buckets(date_range, ["callback"])):
            buckets[backend][bucket] += int(count)
        return tuple(
            Latency(backend, counts.total(), *(percentile(counts, share) or 0.0 for share in (0.5, 0.95, 0.99)))
            for backend, counts in sorted(buckets.items())
        )

    def vitals(self, date_range: DateRange) -> tuple[Vital, ...]:
        """The web vitals: of all pages together, then of the most visited ones."""
        pages = [page.name for page in self.pages(date_range, VITAL_PAGES)]
        buckets: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for measure, path, bucket, count in self._rows(_buckets(date_range, list(LIMITS), ["", *pages])):
            buckets[path, measure][bucket] += int(count)
        return tuple(
            Vital(measure, path, counts.total(), percentile(counts, 0.75) or 0.0)
            for path in ("", *pages)
            for measure in LIMITS
            if (counts := buckets.get((path, measure)))
        )

    def _metrics(self, query: Select[Any], limit: int | None = None) -> tuple[Metric, ...]:
        return tuple(Metric(name, int(count), int(before)) for name, count, before in self._rows(query.limit(limit)))

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()


def _totals(date_range: DateRange) -> Select[Any]:
    wanted = (_counts.dimension == "lost") | (_counts.dimension.in_(("all", "visitors")) & _HUMAN)
    dimensions = _counts.dimension.in_(("all", "visitors", "lost"))
    return _compared(_counts.dimension, date_range).where(dimensions, wanted).group_by(_counts.dimension)


def _by(
    key: ColumnElement[str], date_range: DateRange, dimension: str, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """Counts of one dimension by a column, most first. What was there in the period before only is left out."""
    now = _in(date_range)
    query = _compared(key, date_range).where(_counts.dimension == dimension, *conditions).group_by(key)
    return query.having(now > 0).order_by(now.desc(), key)


def _compared(key: ColumnElement[str], date_range: DateRange) -> Select[Any]:
    days = _counts.day.in_(date_range.before.days + date_range.days)
    return select(key, _in(date_range), _in(date_range.before)).where(days)


def _in(date_range: DateRange) -> ColumnElement[Any]:
    """The sum over a period."""
    inside = _counts.day.between(date_range.first.isoformat(), date_range.last.isoformat())
    return func.sum(case((inside, _counts.count), else_=0))


def _buckets(date_range: DateRange, measures: list[str], keys: list[str] | None = None) -> Select[Any]:
    columns = (_histograms.measure, _histograms.key, _histograms.bucket)
    query = select(*columns, func.sum(_histograms.count)).group_by(*columns)
    query = query.where(_histograms.day.in_(date_range.days), _histograms.measure.in_(measures))
    return query if keys is None else query.where(_histograms.key.in_(keys))


# What is raised when there is no database to ask, or none that this version of the site understands.
UNAVAILABLE = (SQLAlchemyError, CommandError, OSError)


class _Own:
    """What one process has: connections do not survive a fork."""

    def __init__(self) -> None:
        self._engine = engine_for(database_url(get_settings()))
        self._preparing = Lock()
        self._prepared = False

    def reports(self) -> Reports:
        """Prepares the database once. Whoever asks while it is away waits for it alone, and not for others as well."""
        if not self._prepared:
            make_folder(self._engine)
            with self._engine.connect():
                pass  # given back before others are waited for, who need one
            with self._preparing:
                if not self._prepared:
                    SqlStore(self._engine).prepare()
                    self._prepared = True
        return Reports(self._engine)


_by_process: dict[int, _Own] = {}


def get_reports() -> Reports:
    """The reports of this process. May raise as they do."""
    process = os.getpid()
    return (_by_process.get(process) or _by_process.setdefault(process, _Own())).reports()
