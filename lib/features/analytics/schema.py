"""The tables of the visits, as statements name them. `migrations/` defines them, for SQLite and PostgreSQL.

Days are ISO dates in UTC. No table has an IP address: `visitor` is a hash whose salt is deleted when the day is over.
"""

import math
from collections.abc import Mapping

from sqlalchemy import TableClause, column, table


def _table(name: str, *columns: str) -> TableClause:
    return table(name, *map(column, columns))


# One row per event. Its process assigns `id`, so that an event that is written twice counts once.
events = _table(
    "events", "id", "day", "at", "kind", "path", "reader", "referrer", "visitor", "backend", "name", "value"
)

# Views of a day by one dimension at a time: `all` (empty key), `path`, `referrer`, and `backend`. Two other dimensions
# with empty keys: `visitors` of the day (reader `human`), and `lost` events of full queues (empty reader). Two are for
# agents: calls of `tools`, and words of their searches that are `unanswered`.
daily_counts = _table("daily_counts", "day", "dimension", "key", "reader", "count")
# The dimension of the names of events, by their kind.
COUNTED = {"tool": "tools", "term": "unanswered"}

# The visitors of a day, so that each is counted once.
daily_visitors = _table("daily_visitors", "day", "visitor")

# Durations of callbacks (`callback`, by backend) and web vitals (by path, with an empty key for all pages), as counts
# of buckets (`bucket_of`).
daily_histograms = _table("daily_histograms", "day", "measure", "key", "bucket", "count")

# The answers to "Was this page helpful?": the last one of a visitor to a page on a day, with an optional comment.
votes = _table("votes", "day", "path", "visitor", "helpful", "comment")

# The salt for the visitor hashes of a day, shared by all processes, deleted when the day is over.
salts = _table("salts", "day", "salt")


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
