"""The feed: a tide gauge that is read five times a second, asked in four ways by the page `/realtime`.

What it shows is a function of the time and nothing else, so that every worker, every backend and every way of asking
agrees, and nothing runs while nobody asks.
"""

import math
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

from lib.api.stopping import stopping
from lib.demo.models import Sample

SAMPLES_PER_SECOND = 5

# The tide as a sum of waves, as tide tables have it: height in meters, period in seconds. A day passes in two minutes.
MEAN_LEVEL = 2.4
WAVES = ((1.3, 62.1), (0.4, 60.0), (0.12, 7.3), (0.03, 1.7))


def newest() -> int:
    """The number of the sample that the gauge shows now; they are counted from the beginning of 1970."""
    return int(time.time() * SAMPLES_PER_SECOND)


def sample(number: int) -> Sample:
    """What the gauge showed when it took a sample, sent now."""
    taken = number / SAMPLES_PER_SECOND
    level = MEAN_LEVEL + sum(height * math.cos(2 * math.pi * taken / period) for height, period in WAVES)
    return Sample(number=number, time=datetime.fromtimestamp(taken, UTC), sent=datetime.now(UTC), value=round(level, 3))


async def samples(count: int) -> AsyncIterator[Sample]:
    """So many samples, each as soon as it is taken; the first at once. Over when the process is told to stop."""
    number = newest()
    for position in range(count):
        if position and await stopping.pause(_until(number)):
            return
        yield sample(number)
        number = _next(number)


def samples_in_thread(count: int) -> Iterator[Sample]:
    """As `samples`, for a thread."""
    number = newest()
    for position in range(count):
        if position and stopping.pause_thread(_until(number)):
            return
        yield sample(number)
        number = _next(number)


def _until(number: int) -> float:
    """Seconds until a sample is taken. There is never more between two: by a clock that was set back it may seem so."""
    return min(number / SAMPLES_PER_SECOND - time.time(), 1 / SAMPLES_PER_SECOND)


def _next(number: int) -> int:
    """The sample after this one; the newest for a reader who takes long, not all that were missed."""
    return max(number + 1, newest())
