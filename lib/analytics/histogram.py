"""Durations and scores as counts of buckets that grow by a tenth, so that percentiles of any days can be added up."""

import math
from collections.abc import Mapping

_GROWTH = math.log(1.1)
# Below this everything is one bucket: a microsecond, or a layout shift of a thousandth.
LEAST = 0.001


def bucket_of(value: float) -> int:
    """The bucket of a value; 0 holds all up to `LEAST`."""
    return 0 if value <= LEAST else 1 + int(math.log(value / LEAST) / _GROWTH)


def value_of(bucket: int) -> float:
    """The middle of a bucket, at most 5 % from any value in it."""
    return LEAST if bucket <= 0 else LEAST * math.exp((bucket - 0.5) * _GROWTH)


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The value that a share of all, such as 0.95, does not exceed; None where nothing was counted."""
    total = sum(counts.values())
    left = share * total
    for bucket in sorted(counts):
        left -= counts[bucket]
        if left <= 0 and total:
            return value_of(bucket)
    return None
