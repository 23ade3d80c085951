"""Message streams of the demo endpoints: limited in number and length, ended when the process shuts down."""

import math
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from pydantic import BaseModel

from lib.features.demo.models import Sample, StreamEnd, Tick
from lib.http.client_limits import ConnectionLimiter, ConnectionPermit
from lib.http.errors import ProblemError
from lib.process.lifecycle import shutdown_signal
from lib.servers.health import server_pool

Message = TypeVar("Message", Sample, Tick)
# Messages before they are created, each with the seconds to wait first.
Schedule = Iterator[tuple[float, Callable[[], Message]]]


class Slots:
    """A limit on concurrent operations in this process. One more is rejected, not queued."""

    def __init__(self, what: str, limit: int) -> None:
        self._what = what
        self._limit = limit
        self._limiter = ConnectionLimiter(per_client=limit)

    def take(self, limit: int | None = None) -> ConnectionPermit:
        """Return a slot to release. Raises `ProblemError` 429 if `limit`, or the limit of all, is reached."""
        most = self._limit if limit is None else min(limit, self._limit)
        slot = self._limiter.take("", most)
        if slot is None:
            detail = f"This process has {most} {self._what} open, which is its limit. Try again in a moment."
            raise ProblemError(429, detail, headers={"retry-after": "2"})
        return slot


CLOCK_TICKS = 60
CLOCK_SECONDS = 1.0

# Close codes of WebSockets (RFC 6455, section 7.4.1).
NORMAL = 1000
GOING_AWAY = 1001

EVENT_STREAM = "text/event-stream; charset=utf-8"
STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}

event_streams = Slots("event streams", 20)
sockets = Slots("WebSockets", 20)


def ticks(count: int, seconds: float) -> AsyncIterator[Tick]:
    """Return a number of ticks with a pause between them."""
    return _sent(_tick_schedule(count, seconds))


def ticks_in_thread(count: int, seconds: float) -> Iterator[Tick]:
    """Return the same as `ticks`, for a thread."""
    return _sent_in_thread(_tick_schedule(count, seconds))


def _tick_schedule(count: int, seconds: float) -> Schedule[Tick]:
    for number in range(1, count + 1):
        yield seconds if number > 1 else 0, partial(_tick, number, count)


def _tick(number: int, count: int) -> Tick:
    return Tick(number=number, of=count, time=datetime.now(UTC))


async def _sent(schedule: Schedule[Message]) -> AsyncIterator[Message]:
    """Return the messages of a schedule, until the process shuts down."""
    for pause, create in schedule:
        if pause and await shutdown_signal.wait(pause):
            return
        yield create()


def _sent_in_thread(schedule: Schedule[Message]) -> Iterator[Message]:
    for pause, create in schedule:
        if pause and shutdown_signal.wait_in_thread(pause):
            return
        yield create()


async def events(name: str, messages: AsyncIterator[Tick | Sample], slot: ConnectionPermit) -> AsyncIterator[bytes]:
    """Return an event for each message, then one named `end`. Release the slot afterwards."""
    with slot:
        sent = last = 0
        async for message in messages:
            sent, last = sent + 1, message.number
            yield event(name, last, message)
        yield event("end", last, StreamEnd(sent=sent))


def events_in_thread(name: str, messages: Iterator[Tick | Sample], slot: ConnectionPermit) -> Iterator[bytes]:
    """Return the same as `events`, for a thread."""
    with slot:
        sent = last = 0
        for message in messages:
            sent, last = sent + 1, message.number
            yield event(name, last, message)
        yield event("end", last, StreamEnd(sent=sent))


def take_thread_slot(*, multithread: bool) -> ConnectionPermit:
    """Return a slot on Flask, where a stream blocks a thread: half of the threads stay free for pages."""
    if not multithread:
        raise ProblemError(503, "This server has a single thread, which a stream would hold; serve with threads.")
    pool = server_pool()
    return event_streams.take(None if pool is None else max(pool._max_workers // 2, 1))


def websocket_needed(hint: str) -> ProblemError:
    """Return the error for a plain request to a WebSocket (RFC 9110, section 15.5.22).

    429 if no slot is free: a browser hides the status of a failed handshake, so pages send a plain request to get it.
    """
    try:
        sockets.take().release()
    except ProblemError as full:
        return full
    return ProblemError(426, f"This is a WebSocket. {hint}", headers={"upgrade": "websocket"})


def event(name: str, number: int, data: BaseModel) -> bytes:
    """Return an event as `text/event-stream` (WHATWG HTML, section 9.2)."""
    return f"event: {name}\ndata: {data.model_dump_json()}\nid: {number}\n\n".encode()


SAMPLES_PER_SECOND = 5

# The tide as a sum of waves: height in meters, period in seconds. A day passes in two minutes.
MEAN_LEVEL = 2.4
WAVES = ((1.3, 62.1), (0.4, 60.0), (0.12, 7.3), (0.03, 1.7))


def newest() -> int:
    """Return the number of the current sample, counted from the start of 1970."""
    return int(time.time() * SAMPLES_PER_SECOND)


def sample(number: int) -> Sample:
    """Return the sample with this number, sent now."""
    taken = number / SAMPLES_PER_SECOND
    level = MEAN_LEVEL + sum(height * math.cos(2 * math.pi * taken / period) for height, period in WAVES)
    return Sample(number=number, time=datetime.fromtimestamp(taken, UTC), sent=datetime.now(UTC), value=round(level, 3))


def samples(count: int) -> AsyncIterator[Sample]:
    """Return a number of samples, each as soon as it is taken."""
    return _sent(_sample_schedule(count))


def samples_in_thread(count: int) -> Iterator[Sample]:
    """Return the same as `samples`, for a thread."""
    return _sent_in_thread(_sample_schedule(count))


def _sample_schedule(count: int) -> Schedule[Sample]:
    """A slow client gets the newest sample, not all that it missed."""
    number = newest()
    yield 0, partial(sample, number)
    for _ in range(count - 1):
        number = max(number + 1, newest())
        # The limit matters only after the clock was set back.
        yield min(number / SAMPLES_PER_SECOND - time.time(), 1 / SAMPLES_PER_SECOND), partial(sample, number)
