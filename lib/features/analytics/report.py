"""Reports on the visits of a period, from the daily metrics, so that the number of visits does not matter."""

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from threading import Lock
from typing import Any

from alembic.util import CommandError
from sqlalchemy import ColumnElement, Engine, Select, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from lib.features.analytics.engine import database_url, engine_for, make_folder
from lib.features.analytics.metrics import LIMITS, DateRange, Day, Latency, Metric, Vital, rating
from lib.features.analytics.schema import daily_counts, daily_histograms, percentile
from lib.features.analytics.store import SqlStore
from lib.settings import get_settings

# The number of most visited pages whose web vitals are reported.
VITAL_PAGES = 10

_counts = daily_counts.c
_histograms = daily_histograms.c
_HUMAN = _counts.reader == "human"


class Reports:
    """The reports of one database. Each method can raise the errors of `UNAVAILABLE`.

    Visits are views by people. Each statement lists its days: with the dimension, they are the start of a table's key.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def totals(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Return visits, visitors, and lost visits. A person on two days is two visitors."""
        found = {name: (int(count), int(before)) for name, count, before in self._rows(_totals(date_range))}
        return tuple(
            Metric(name, *found.get(dimension, (0, 0)))
            for name, dimension in (("visits", "all"), ("visitors", "visitors"), ("lost", "lost"))
        )

    def days(self, date_range: DateRange) -> tuple[Day, ...]:
        """Return every day of the period, also those without visits."""
        condition = (_counts.day.in_(date_range.days), _counts.dimension.in_(("all", "visitors")), _HUMAN)
        columns = (_counts.day, _counts.dimension)
        rows = self._rows(select(*columns, func.sum(_counts.count)).where(*condition).group_by(*columns))
        counts = {(day, dimension): int(count) for day, dimension, count in rows}
        return tuple(Day(day, counts.get((day, "all"), 0), counts.get((day, "visitors"), 0)) for day in date_range.days)

    def pages(self, date_range: DateRange, limit: int | None = None) -> tuple[Metric, ...]:
        """Return the visits by path, most first."""
        return self._metrics(_by(_counts.key, date_range, "path", _HUMAN), limit)

    def referrers(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Return the visits by external referrer, most first."""
        return self._metrics(_by(_counts.key, date_range, "referrer", _HUMAN))

    def readers(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Return the views by type of client: people and bots."""
        return self._metrics(_by(_counts.reader, date_range, "all"))

    def backends(self, date_range: DateRange) -> tuple[Metric, ...]:
        """Return the views of all clients by backend."""
        return self._metrics(_by(_counts.key, date_range, "backend"))

    def latency(self, date_range: DateRange) -> tuple[Latency, ...]:
        """Return the durations of callbacks by backend."""
        buckets: dict[str, Counter[int]] = defaultdict(Counter)
        for _, backend, bucket, count in self._rows(_buckets(date_range, ["callback"])):
            buckets[backend][bucket] += int(count)
        return tuple(
            Latency(backend, counts.total(), *(percentile(counts, share) for share in (0.5, 0.95, 0.99)))
            for backend, counts in sorted(buckets.items())
        )

    def vitals(self, date_range: DateRange) -> tuple[Vital, ...]:
        """Return the web vitals of all pages together, then of the most visited ones."""
        pages = [page.name for page in self.pages(date_range, VITAL_PAGES)]
        buckets: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for measure, path, bucket, count in self._rows(_buckets(date_range, list(LIMITS), ["", *pages])):
            buckets[path, measure][bucket] += int(count)
        found = []
        for path in ("", *pages):
            for measure in LIMITS:
                counts = buckets.get((path, measure))
                if counts:
                    p75 = percentile(counts, 0.75)
                    found.append(Vital(measure, path, counts.total(), p75, rating(measure, p75)))
        return tuple(found)

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
    """Return the counts of one dimension by a column, most first, without those of the period before only."""
    now = _in(date_range)
    query = _compared(key, date_range).where(_counts.dimension == dimension, *conditions).group_by(key)
    return query.having(now > 0).order_by(now.desc(), key)


def _compared(key: ColumnElement[str], date_range: DateRange) -> Select[Any]:
    days = _counts.day.in_(date_range.before.days + date_range.days)
    return select(key, _in(date_range), _in(date_range.before)).where(days)


def _in(date_range: DateRange) -> ColumnElement[Any]:
    """Return the sum over a period."""
    inside = _counts.day.between(date_range.first.isoformat(), date_range.last.isoformat())
    return func.sum(case((inside, _counts.count), else_=0))


def _buckets(date_range: DateRange, measures: list[str], keys: list[str] | None = None) -> Select[Any]:
    columns = (_histograms.measure, _histograms.key, _histograms.bucket)
    query = select(*columns, func.sum(_histograms.count)).group_by(*columns)
    query = query.where(_histograms.day.in_(date_range.days), _histograms.measure.in_(measures))
    return query if keys is None else query.where(_histograms.key.in_(keys))


# The errors of a database that does not respond or that this version cannot use.
UNAVAILABLE = (SQLAlchemyError, CommandError, OSError)


class _Database:
    """The database of one process: connections do not survive a fork."""

    def __init__(self) -> None:
        self._engine = engine_for(database_url(get_settings()))
        self._preparing = Lock()
        self._is_prepared = False

    def reports(self) -> Reports:
        """Prepare the database once. In an outage, a caller waits for the database only, not for other callers."""
        if not self._is_prepared:
            make_folder(self._engine)
            with self._engine.connect():
                pass  # returned to the pool before the lock: its holder needs a connection
            with self._preparing:
                if not self._is_prepared:
                    SqlStore(self._engine).prepare()
                    self._is_prepared = True
        return Reports(self._engine)


_by_process: dict[int, _Database] = {}


def get_reports() -> Reports:
    """Return the reports of this process. Can raise the errors of `UNAVAILABLE`."""
    process = os.getpid()
    return (_by_process.get(process) or _by_process.setdefault(process, _Database())).reports()
