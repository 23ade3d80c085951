"""The tables of the visits, for SQLite and PostgreSQL. `migrations/` makes them; a test holds the two equal.

Days are ISO dates in UTC. No table holds an address: `visitor` is a hash whose salt is forgotten when the day is over.
"""

import math
from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table

metadata = MetaData()

# What happened, one row each. `id` is given by the process that saw it, so that what is written twice counts once.
events = Table(
    "events",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("at", BigInteger, nullable=False, comment="Seconds since 1970, UTC."),
    Column("kind", String(8), nullable=False, comment="`view`, `callback`, `vital` or `lost`."),
    Column("path", String(200), nullable=False),
    Column("reader", String(10), nullable=False, comment="A `ClientKind` of lib/http/user_agents.py."),
    Column("referrer", String(100), nullable=False, comment="Host of another site, or empty."),
    Column("visitor", String(16), nullable=False, comment="Empty for programs."),
    Column("backend", String(8), nullable=False),
    Column("name", String(60), nullable=False, comment="The web vital, such as `LCP`; else empty."),
    Column(
        "value", Float, nullable=False, comment="Milliseconds; `CLS` has no unit; 0 for views; how many were `lost`."
    ),
    Index("events_by_day", "day"),
)

# How many views a day had, by one dimension at a time: `all`, whose key is empty, `path`, `referrer`, without views
# that have none, `backend`; beside them, with empty keys, `visitors`, new ones of the day, whose reader is `human`, and
# `lost`, what the queues could not hold, whose reader is empty.
daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("dimension", String(10), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("reader", String(10), primary_key=True),
    Column("count", BigInteger, nullable=False),
)

# Who was there on a day, so that nobody is counted twice.
daily_visitors = Table(
    "daily_visitors",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("visitor", String(16), primary_key=True),
)

# How long callbacks took (`callback`, by backend) and the web vitals (by path, and with an empty key for all pages
# together), as counts of buckets: `histogram.py`.
daily_histograms = Table(
    "daily_histograms",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,  # the key is the table: half the file, and no second look for each count
)

# What visitors of a day are hashed with, shared by all processes, deleted when the day is over.
salts = Table(
    "salts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("salt", String(64), nullable=False),
)


_GROWTH = math.log(1.1)
# Below this everything is one bucket: a microsecond, or a layout shift of a thousandth.
MIN_VALUE = 0.001


def bucket_of(value: float) -> int:
    """The bucket of a value; 0 holds all up to `MIN_VALUE`."""
    return 0 if value <= MIN_VALUE else 1 + int(math.log(value / MIN_VALUE) / _GROWTH)


def value_of(bucket: int) -> float:
    """The middle of a bucket, at most 5 % from any value in it."""
    return MIN_VALUE if bucket <= 0 else MIN_VALUE * math.exp((bucket - 0.5) * _GROWTH)


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The value that a share of all, such as 0.95, does not exceed; None where nothing was counted."""
    total = sum(counts.values())
    left = share * total
    for bucket in sorted(counts):
        left -= counts[bucket]
        if left <= 0 and total:
            return value_of(bucket)
    return None
