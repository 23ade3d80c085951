"""Message streams of the demo endpoints: limited in number and length, ended when the process shuts down."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel

from lib.features.demo.models import Sample, StreamEnd, Tick
from lib.http.client_limits import ConnectionLimiter, ConnectionPermit
from lib.http.errors import ProblemError
from lib.process.lifecycle import shutdown_signal
from lib.servers.health import server_pool

Value = TypeVar("Value")


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


async def ticks(count: int, seconds: float) -> AsyncIterator[Tick]:
    """Yield a number of ticks with a pause between them."""
    for number in range(1, count + 1):
        if number > 1 and await shutdown_signal.wait(seconds):
            return
        yield Tick(number=number, of=count, time=datetime.now(UTC))


async def event_parts(name: str, messages: AsyncIterator[Tick | Sample]) -> AsyncIterator[tuple[str, int, BaseModel]]:
    """Yield name, number, and data of an event for each message, then of one named `end`."""
    sent = last = 0
    async for message in messages:
        sent, last = sent + 1, message.number
        yield name, last, message
    yield "end", last, StreamEnd(sent=sent)


async def events(name: str, messages: AsyncIterator[Tick | Sample], slot: ConnectionPermit) -> AsyncIterator[bytes]:
    """Yield these events as `text/event-stream` (WHATWG HTML, section 9.2). Release the slot afterwards."""
    with slot:
        async for event, number, data in event_parts(name, messages):
            yield f"event: {event}\ndata: {data.model_dump_json()}\nid: {number}\n\n".encode()


def in_thread(messages: AsyncIterator[Value]) -> Iterator[Value]:
    """Yield the same messages in a thread, which waits for each."""

    async def advance() -> Value | None:
        return await anext(messages, None)

    with asyncio.Runner() as runner:
        while (message := runner.run(advance())) is not None:
            yield message


def take_thread_slot(*, multithread: bool) -> ConnectionPermit:
    """Return a slot on Flask, where a stream blocks a thread: half of the threads stay free for pages."""
    if not multithread:
        raise ProblemError(
            503, "This server has a single thread, which a stream would block. Use a server with several threads."
        )
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
    return ProblemError(426, f"This URL is a WebSocket. {hint}", headers={"upgrade": "websocket"})


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


async def samples(count: int) -> AsyncIterator[Sample]:
    """Yield a number of samples, each as soon as it is taken. A slow client gets the newest, not all that it missed."""
    number = newest()
    yield sample(number)
    for _ in range(count - 1):
        number = max(number + 1, newest())
        # The limit matters only after the clock was set back.
        if await shutdown_signal.wait(min(number / SAMPLES_PER_SECOND - time.time(), 1 / SAMPLES_PER_SECOND)):
            return
        yield sample(number)
