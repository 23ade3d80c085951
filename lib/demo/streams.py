"""What streams are made of: messages that are bounded in number, and over as soon as the process is told to stop."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

from pydantic import BaseModel

from lib.api.load import server_pool
from lib.api.problem import ProblemError
from lib.api.stopping import stopping
from lib.demo.models import Sample, StreamEnd, Tick
from lib.demo.slots import Slot, Slots

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
        if number > 1 and await stopping.pause(seconds):
            return
        yield _tick(number, count)


def ticks_in_thread(count: int, seconds: float) -> Iterator[Tick]:
    """As `ticks`, for a thread."""
    for number in range(1, count + 1):
        if number > 1 and stopping.pause_thread(seconds):
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
