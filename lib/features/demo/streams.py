"""Message streams of the demo endpoints: limited in number and length, ended when the process shuts down."""

import math
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from lib.features.demo.models import MAX_SAMPLES, Sample, StreamEnd, Tick
from lib.http.client_limits import ConnectionLimiter, ConnectionPermit
from lib.http.errors import ProblemError
from lib.http.messages import Response
from lib.process.lifecycle import shutdown_signal


class Slots:
    """A limit on concurrent operations in this process. One more is rejected, not queued."""

    def __init__(self, what: str, limit: int) -> None:
        self._what, self._limit, self._limiter = what, limit, ConnectionLimiter(per_client=limit)

    def take(self) -> ConnectionPermit:
        """Return a slot to release. Raises `ProblemError` 429 if the limit is reached."""
        slot = self._limiter.take("")
        if slot is None:
            detail = f"This process has {self._limit} {self._what} open, which is its limit. Try again in a moment."
            raise ProblemError(429, detail, headers={"retry-after": "2"})
        return slot


CLOCK_TICKS = 60
CLOCK_SECONDS = 1.0

EVENT_STREAM = "text/event-stream"
STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
# Milliseconds until a browser reconnects, and seconds between two comments, so that proxies keep an idle stream open.
RETRY = 2000
KEEP_ALIVE = 4.0

event_streams = Slots("event streams", 20)
sockets = Slots("WebSockets", 20)


async def ticks(count: int, seconds: float, last: int = 0) -> AsyncIterator[Tick | None]:
    """Yield the ticks after the last one that a client has, and None at times in a long pause between two ticks."""
    for number in range(last + 1, count + 1):
        left = seconds if number > last + 1 else 0.0
        while left > KEEP_ALIVE and not await shutdown_signal.wait(KEEP_ALIVE):
            yield None
            left -= KEEP_ALIVE
        if await shutdown_signal.wait(left):
            return
        yield Tick(number=number, of=count, time=datetime.now(UTC))


Messages = AsyncIterator[Tick | Sample | None]


def event_stream(name: str, messages: Messages) -> Response:
    """Return a response with an event for each message. Raises `ProblemError` 429 if too many streams are open."""
    stream = _events(name, messages, event_streams.take())
    return Response(b"", 200, f"{EVENT_STREAM}; charset=utf-8", STREAM_HEADERS, stream)


async def _events(name: str, messages: Messages, slot: ConnectionPermit) -> AsyncIterator[bytes]:
    """Yield an event for each message, then one named `end` (WHATWG HTML, section 9.2). Release the slot afterwards."""
    with slot:
        sent = last = 0
        async for message in messages:
            if message is None:
                yield b": keep-alive\n\n"
                continue
            start = "" if sent else f"retry: {RETRY}\n\n"
            sent, last = sent + 1, message.number
            yield f"{start}event: {name}\ndata: {message.model_dump_json()}\nid: {last}\n\n".encode()
        yield f"event: end\ndata: {StreamEnd(sent=sent).model_dump_json()}\nid: {last}\n\n".encode()


def clock() -> AsyncIterator[str]:
    """Return the time once a second, for a minute. Raises `ProblemError` 429 if too many WebSockets are open."""
    return _texts(ticks(CLOCK_TICKS, CLOCK_SECONDS), sockets.take())


def feed_socket() -> AsyncIterator[str]:
    """Return each sample as soon as it is taken. Raises `ProblemError` 429 if too many WebSockets are open."""
    return _texts(samples(MAX_SAMPLES), sockets.take())


async def _texts(messages: Messages, slot: ConnectionPermit) -> AsyncIterator[str]:
    """Yield the messages as JSON. Release the slot afterwards."""
    with slot:
        async for message in messages:
            if message is not None:
                yield message.model_dump_json()


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


async def samples(count: int, last: int = 0) -> AsyncIterator[Sample]:
    """Yield a number of samples, each as soon as it is taken. A slow client gets the newest, not all that it missed.

    `last` is the sample that a client had before its connection broke: it gets those that it missed, up to a limit.
    """
    now = newest()
    number = max(last, now - MAX_SAMPLES) + 1 if 0 < last <= now else now
    for _ in range(count):
        # The limit matters only after the clock was set back.
        pause = min(number / SAMPLES_PER_SECOND - time.time(), 1 / SAMPLES_PER_SECOND)
        if number > now and await shutdown_signal.wait(pause):
            return
        yield sample(number)
        number = number + 1 if number < now else max(number + 1, newest())
