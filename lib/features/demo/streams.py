"""Message streams and background tasks of the demo endpoints: limited in number and length, ended by the shutdown."""

import asyncio
import logging
import math
import os
import stat
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import dash

from lib.features.demo.models import MAX_SAMPLES, Sample, StreamEnd, TaskStatus, Tick
from lib.http.client_limits import ConnectionLimiter, ConnectionPermit
from lib.http.errors import ProblemError
from lib.http.messages import Response
from lib.process.cache import write_whole
from lib.process.lifecycle import shutdown_signal

log = logging.getLogger(__name__)


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


# A task counts to a number and writes its progress to a file, which all workers of the site read.
STEP_SECONDS = 0.2
MAX_FILES = 100

tasks = Slots("tasks", 20)


def start_task(steps: int) -> TaskStatus:
    """Start a task in a thread, and return its first state. Raises `ProblemError` 429 if too many are running.

    The process waits for the thread at its end, which the shutdown signal ends soon.
    """
    slot = tasks.take()
    name = uuid.uuid4().hex
    url = dash.get_relative_path(f"/api/demo/tasks/{name}")
    status = TaskStatus(id=name, state="running", done=0, steps=steps, status_url=url)
    _forget_oldest()
    _write(status)
    Thread(target=asyncio.run, args=[_work(status.model_copy(), slot)], name="task").start()
    return status


async def _work(status: TaskStatus, slot: ConnectionPermit) -> None:
    """Do the steps."""
    with slot:
        while status.state == "running":
            if await shutdown_signal.wait(STEP_SECONDS):
                status.state = "stopped"
            else:
                status.done += 1
                status.state = "done" if status.done == status.steps else "running"
            _write(status)


def status_of(task_id: str) -> TaskStatus:
    """Return the state of a task with a valid ID. Raises `ProblemError` 404 if it is not known."""
    try:
        return TaskStatus.model_validate_json((_folder() / task_id).read_bytes())
    except FileNotFoundError:
        raise ProblemError(404, "Task not found. The site stores the last 100 tasks.") from None


def _write(status: TaskStatus) -> None:
    write_whole(_folder() / status.id, status.model_dump_json().encode())


def _forget_oldest() -> None:
    with suppress(FileNotFoundError):  # one was just removed; the next task removes the rest
        files = sorted(_folder().iterdir(), key=lambda file: file.stat().st_mtime)
        for file in files[: max(len(files) - MAX_FILES, 0)]:
            file.unlink()


def _folder() -> Path:
    """Return a folder that only this user can use and that all workers on this machine share.

    Raises `ProblemError` 503 if another user has created something with its name.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"atoll-tasks-{user}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    is_private = found.st_uid == user and not stat.S_IMODE(found.st_mode) & 0o077
    if not stat.S_ISDIR(found.st_mode) or (os.name == "posix" and not is_private):
        log.error("%s is not a private folder of this user. Remove it", folder)
        raise ProblemError(503, "This server cannot store tasks. See the log for the reason.")
    return folder
