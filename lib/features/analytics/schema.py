"""The tables of the visits, for SQLite and PostgreSQL. `migrations/` creates them; a test compares both.

Days are ISO dates in UTC. No table has an IP address: `visitor` is a hash whose salt is deleted when the day is over.
"""

import math
from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table

metadata = MetaData()

# One row per event. Its process assigns `id`, so that an event that is written twice counts once.
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

# Views of a day by one dimension at a time: `all` (empty key), `path`, `referrer`, and `backend`. Two other dimensions
# with empty keys: `visitors` of the day (reader `human`), and `lost` events of full queues (empty reader).
daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("dimension", String(10), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("reader", String(10), primary_key=True),
    Column("count", BigInteger, nullable=False),
)

# The visitors of a day, so that each is counted once.
daily_visitors = Table(
    "daily_visitors",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("visitor", String(16), primary_key=True),
)

# Durations of callbacks (`callback`, by backend) and web vitals (by path, with an empty key for all pages), as counts
# of buckets (`bucket_of`).
daily_histograms = Table(
    "daily_histograms",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,  # the key is the table: half the size, and one lookup per count
)

# The salt for the visitor hashes of a day, shared by all processes, deleted when the day is over.
salts = Table(
    "salts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("salt", String(64), nullable=False),
)


_GROWTH = math.log(1.1)
# The upper limit of the first bucket: a microsecond, or a layout shift of a thousandth.
MIN_VALUE = 0.001


def bucket_of(value: float) -> int:
    """Return the bucket of a value; 0 for all up to `MIN_VALUE`."""
    return 0 if value <= MIN_VALUE else 1 + int(math.log(value / MIN_VALUE) / _GROWTH)


def value_of(bucket: int) -> float:
    """Return the middle of a bucket, at most 5 % from any value in it."""
    return MIN_VALUE if bucket <= 0 else MIN_VALUE * math.exp((bucket - 0.5) * _GROWTH)


def percentile(counts: Mapping[int, int], share: float) -> float:
    """Return the value that a share of all, for example 0.95, does not exceed. `counts` is not empty."""
    left = share * sum(counts.values())
    for bucket in sorted(counts):
        left -= counts[bucket]
        if left <= 0:
            break
    return value_of(bucket)
