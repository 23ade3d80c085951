"""Time of the analytics views with ten million events over 400 days.

SQL statements fill an empty database. Then each view is queried several times over each range of the dashboard.
"""

import time
from statistics import median

from sqlalchemy import Engine, text

from benchmarks.figures.operations import ViewTime
from lib.features.analytics.dashboard.page import PRESETS
from lib.features.analytics.metrics import last_days
from lib.features.analytics.migrate import migrate
from lib.features.analytics.report import VIEWS, Reports

EVENTS = 10_000_000
DAYS = 400
RUNS = 5

# The events of one day. Arithmetic replaces random numbers, so that every run has the same data. Three of ten events
# are views, one is a callback, and six are web vitals, whose `value` is the bucket of the histogram.
_EVENTS = """
WITH RECURSIVE numbers(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :count),
mixed AS (SELECT i, (i * 7919 + :number * 104729) % 1000003 AS a, (i * 15485863 + :number * 31) % 999983 AS b
  FROM numbers)
INSERT INTO events (id, day, at, kind, path, reader, referrer, visitor, backend, name, value)
SELECT :day || '-' || i, :day, 0,
  CASE WHEN i % 10 < 3 THEN 'view' WHEN i % 10 < 4 THEN 'callback' ELSE 'vital' END,
  '/page-' || ((a % 300) * (b % 300) / 300),
  CASE WHEN a % 10 < 6 THEN 'human' WHEN a % 10 < 7 THEN 'search' WHEN a % 10 < 8 THEN 'agent'
       WHEN a % 10 < 9 THEN 'training' ELSE 'unknown' END,
  CASE WHEN b % 3 = 0 THEN 'site-' || ((a % 500) * (b % 500) / 500) || '.example' ELSE '' END,
  CASE WHEN a % 10 < 6 THEN 'v' || (a % 4000) ELSE '' END,
  CASE b % 3 WHEN 0 THEN 'flask' WHEN 1 THEN 'fastapi' ELSE 'quart' END,
  CASE WHEN i % 10 < 4 THEN '' WHEN a % 5 = 0 THEN 'LCP' WHEN a % 5 = 1 THEN 'INP' WHEN a % 5 = 2 THEN 'CLS'
       WHEN a % 5 = 3 THEN 'FCP' ELSE 'TTFB' END,
  CASE WHEN a % 5 = 2 THEN 20 + b % 30 ELSE 120 + (b % 20 + a % 20) END
FROM mixed
"""
_COUNTS = """
INSERT INTO daily_counts (day, dimension, key, reader, count)
SELECT day, '{dimension}', {key}, reader, COUNT(*) FROM events WHERE day = :day AND kind = 'view' AND {condition}
GROUP BY 1, 2, 3, 4
"""
_DIMENSIONS = (("all", "''", "1 = 1"), ("path", "path", "1 = 1"), ("backend", "backend", "1 = 1"),
               ("referrer", "referrer", "referrer <> ''"))  # fmt: skip
_VISITORS = """
INSERT INTO daily_counts (day, dimension, key, reader, count)
SELECT CAST(:day AS TEXT), 'visitors', '', 'human', COUNT(DISTINCT visitor) FROM events
WHERE day = :day AND kind = 'view' AND visitor <> ''
"""
_HISTOGRAMS = """
INSERT INTO daily_histograms (day, measure, key, bucket, count)
SELECT day, measure, key, bucket, COUNT(*) FROM (
  SELECT day, CASE kind WHEN 'callback' THEN kind ELSE name END AS measure,
    CASE kind WHEN 'callback' THEN backend ELSE path END AS key, CAST(value AS INTEGER) AS bucket
  FROM events WHERE day = :day AND kind <> 'view') AS measured
GROUP BY day, measure, key, bucket
"""
_ALL_PAGES = """
INSERT INTO daily_histograms (day, measure, key, bucket, count)
SELECT day, measure, '', bucket, SUM(count) FROM daily_histograms WHERE day = :day AND measure <> 'callback'
GROUP BY day, measure, bucket
"""


def fill(engine: Engine, count: int = EVENTS) -> None:
    """Insert events, spread evenly over the days up to today, and their daily metrics."""
    migrate(engine)
    last = last_days(DAYS)
    for number, day in enumerate(last.days):
        given = {"day": day, "number": number, "count": count // DAYS}
        with engine.begin() as connection:
            connection.execute(text(_EVENTS), given)
            for dimension, key, condition in _DIMENSIONS:
                statement = _COUNTS.format(dimension=dimension, key=key, condition=condition)
                connection.execute(text(statement), {"day": day})
            connection.execute(text(_VISITORS), {"day": day})
            connection.execute(text(_HISTOGRAMS), {"day": day})
            connection.execute(text(_ALL_PAGES), {"day": day})
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def measure(engine: Engine, runs: int = RUNS) -> list[ViewTime]:
    """Measure each view over each range of the dashboard."""
    reports = Reports(engine)
    found = []
    for days in PRESETS:
        date_range = last_days(days)
        for name in VIEWS:
            taken = []
            for _ in range(runs):
                began = time.perf_counter()
                getattr(reports, name)(date_range)
                taken.append(time.perf_counter() - began)
            found.append(ViewTime(view=name, days=days, middle=round(median(taken), 3), slowest=round(max(taken), 3)))
    return found
