"""What streams are made of: messages that are bounded in number, and over as soon as the process is told to stop."""

import math
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from types import TracebackType

from pydantic import BaseModel

from lib.features.demo.models import Sample, StreamEnd, Tick
from lib.http.errors import ProblemError
from lib.process.lifecycle import shutdown_signal
from lib.servers.health import server_pool


class Slots:
    """So many at once; one more is refused, not queued."""

    def __init__(self, what: str, limit: int) -> None:
        self._what = what
        self._limit = limit
        self._taken = 0
        # A slot may be given back by the collector, which can run wherever memory is asked for: also in `take`.
        self._lock = threading.RLock()

    def take(self, limit: int | None = None) -> "Slot":
        """A slot to give back. Raises `ProblemError` 429 when `limit`, or the limit of all, is reached."""
        most = self._limit if limit is None else min(limit, self._limit)
        with self._lock:
            if self._taken >= most:
                detail = f"This process has {most} {self._what} open, which is its limit. Try again in a moment."
                raise ProblemError(429, detail, headers={"retry-after": "2"})
            self._taken += 1
        return Slot(self)

    def _give_back(self) -> None:
        with self._lock:
            self._taken -= 1


class Slot:
    """A place among the slots. Given back by `release`, at the end of a `with` block, or when nobody holds it any more:
    a stream whose client left before the first byte is dropped without having run.
    """

    def __init__(self, slots: Slots) -> None:
        self._slots: Slots | None = slots

    def release(self) -> None:
        """Gives the place back; a second time does nothing."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots._give_back()

    def __enter__(self) -> "Slot":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def __del__(self) -> None:
        self.release()


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
    """So many ticks, that far apart; the first at once."""
    for number in range(1, count + 1):
        if number > 1 and await shutdown_signal.wait(seconds):
            return
        yield _tick(number, count)


def ticks_in_thread(count: int, seconds: float) -> Iterator[Tick]:
    """As `ticks`, for a thread."""
    for number in range(1, count + 1):
        if number > 1 and shutdown_signal.wait_in_thread(seconds):
            return
        yield _tick(number, count)


async def events(name: str, messages: AsyncIterator[Tick | Sample], slot: Slot) -> AsyncIterator[bytes]:
    """An event stream: an event with this name for each message, then one named `end`. Gives the slot back then."""
    with slot:
        sent = last = 0
        async for message in messages:
            sent, last = sent + 1, message.number
            yield event(name, last, message)
        yield event("end", last, StreamEnd(sent=sent))


def events_in_thread(name: str, messages: Iterator[Tick | Sample], slot: Slot) -> Iterator[bytes]:
    """As `events`, for a thread."""
    with slot:
        sent = last = 0
        for message in messages:
            sent, last = sent + 1, message.number
            yield event(name, last, message)
        yield event("end", last, StreamEnd(sent=sent))


def take_thread_slot(*, multithread: bool) -> Slot:
    """A slot on Flask, where a stream holds a thread of the server: half of the threads stay free for pages."""
    if not multithread:
        raise ProblemError(503, "This server has a single thread, which a stream would hold; serve with threads.")
    pool = server_pool()
    return event_streams.take(None if pool is None else max(pool._max_workers // 2, 1))


def websocket_needed(hint: str) -> ProblemError:
    """What a plain request for a WebSocket gets (RFC 9110, section 15.5.22).

    429 when no slot is free: a browser keeps the status of a handshake to itself, so pages ask this way why it failed.
    """
    try:
        sockets.take().release()
    except ProblemError as full:
        return full
    return ProblemError(426, f"This is a WebSocket. {hint}", headers={"upgrade": "websocket"})


def event(name: str, number: int, data: BaseModel) -> bytes:
    """An event as `text/event-stream` has it (WHATWG HTML, section 9.2)."""
    return f"event: {name}\ndata: {data.model_dump_json()}\nid: {number}\n\n".encode()


def _tick(number: int, count: int) -> Tick:
    return Tick(number=number, of=count, time=datetime.now(UTC))


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
        if position and await shutdown_signal.wait(_until(number)):
            return
        yield sample(number)
        number = _next(number)


def samples_in_thread(count: int) -> Iterator[Sample]:
    """As `samples`, for a thread."""
    number = newest()
    for position in range(count):
        if position and shutdown_signal.wait_in_thread(_until(number)):
            return
        yield sample(number)
        number = _next(number)


def _until(number: int) -> float:
    """Seconds until a sample is taken. There is never more between two: by a clock that was set back it may seem so."""
    return min(number / SAMPLES_PER_SECOND - time.time(), 1 / SAMPLES_PER_SECOND)


def _next(number: int) -> int:
    """The sample after this one; the newest for a reader who takes long, not all that were missed."""
    return max(number + 1, newest())
