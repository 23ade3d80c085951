"""The demo endpoints on Quart."""

import asyncio
import time
from collections.abc import AsyncIterator

from quart import Blueprint, Response, current_app, request, websocket

from lib.features.demo import models, streams, tasks
from lib.features.demo.models import json_result, read_query
from lib.http.errors import ProblemError
from lib.process.lifecycle import shutdown_signal
from lib.servers.adapters import to_werkzeug

demo = Blueprint("demo", __name__)
demo.register_error_handler(ProblemError, lambda error: to_werkzeug(Response, error.response()))


@demo.get("/fan-out")
async def fan_out() -> models.ViewResult:
    """Wait three times in parallel; during this time the process serves other clients."""
    query = read_query(models.FanOutQuery, request.args)
    started = time.perf_counter()
    await asyncio.gather(*(asyncio.sleep(wait) for wait in query.waits))
    return json_result(models.FanOut.since(started, query.waits))


@demo.get("/events")
async def events() -> Response:
    """Send events named `tick`, then one named `end`. Close the `EventSource` then, or it connects again."""
    query = read_query(models.EventsQuery, request.args)
    slot = streams.event_streams.take()
    return streamed(streams.events("tick", streams.ticks(query.count, query.seconds), slot))


@demo.websocket("/clock")
async def clock() -> None:
    """Send the time once a second until the client leaves, a minute is over, or the process shuts down."""
    await send_each(streams.ticks(streams.CLOCK_TICKS, streams.CLOCK_SECONDS))


async def send_each(messages: AsyncIterator[models.Tick | models.Sample]) -> None:
    """Take a slot, accept the connection, send the messages, and close with a code that gives the reason."""
    with streams.sockets.take():
        await websocket.accept()
        async for message in messages:
            await websocket.send(message.model_dump_json())
        await websocket.close(streams.GOING_AWAY if shutdown_signal.is_set() else streams.NORMAL)


@demo.get("/clock")
@demo.get("/feed/socket")
async def without_upgrade() -> Response:
    """Reject a plain request for a WebSocket."""
    raise streams.websocket_needed("Connect to it with `new WebSocket(…)`.")


@demo.get("/feed")
async def feed() -> models.ViewResult:
    """Return the current sample of the tide gauge, for polling."""
    return json_result(streams.sample(streams.newest()))


@demo.get("/feed/events")
async def feed_events() -> Response:
    """Send each sample as an event named `sample` as soon as it is taken, then one named `end`."""
    query = read_query(models.FeedQuery, request.args)
    return streamed(streams.events("sample", streams.samples(query.count), streams.event_streams.take()))


@demo.websocket("/feed/socket")
async def feed_socket() -> None:
    """Send each sample as soon as it is taken."""
    await send_each(streams.samples(models.MAX_SAMPLES))


@demo.post("/tasks")
async def start_task() -> models.ViewResult:
    """Accept a task, respond immediately, and run the task after the response."""
    task = tasks.accept(read_query(models.TaskQuery, request.args).steps)
    current_app.add_background_task(task.work)
    return json_result(task.status, 202, location=task.status.status_url)


@demo.get("/tasks/<task_id>")
async def task_status(task_id: str) -> models.ViewResult:
    """Return the state of a task that any worker of the site runs."""
    return json_result(tasks.status_of(task_id))


def streamed(events: AsyncIterator[bytes]) -> Response:
    """Return a response whose body is a stream of events without a time limit."""
    response = Response(events, 200, streams.STREAM_HEADERS, content_type=streams.EVENT_STREAM)
    response.timeout = None
    return response
