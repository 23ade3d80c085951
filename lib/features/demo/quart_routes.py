"""The demo endpoints on Quart."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from pydantic import BaseModel
from quart import Blueprint, Response, current_app, request, websocket

from lib.features.demo import tasks
from lib.features.demo.models import (
    MAX_SAMPLES,
    EventsQuery,
    FanOut,
    FanOutQuery,
    FeedQuery,
    Greeting,
    Sample,
    TaskPath,
    TaskQuery,
    Tick,
    visitor_from,
)
from lib.features.demo.streams import (
    CLOCK_SECONDS,
    CLOCK_TICKS,
    EVENT_STREAM,
    GOING_AWAY,
    NORMAL,
    STREAM_HEADERS,
    event_streams,
    newest,
    sample,
    samples,
    sockets,
    ticks,
    websocket_needed,
)
from lib.features.demo.streams import events as event_stream
from lib.http.errors import ProblemError, validated
from lib.process.lifecycle import shutdown_signal

demo = Blueprint("demo", __name__)


@demo.get("/plain")
async def plain() -> Response:
    """A typed answer, computed at once."""
    return answer(Greeting.now("quart"))


@demo.get("/fan-out")
async def fan_out() -> Response:
    """Waits for three things beside each other; meanwhile the process serves others."""
    query = validated(FanOutQuery, parameters())
    started = time.perf_counter()
    await asyncio.gather(*(asyncio.sleep(wait) for wait in query.waits))
    return answer(FanOut.since(started, query.waits))


@demo.get("/dependency")
async def dependency() -> Response:
    """Where FastAPI has `Depends`, Quart calls a function."""
    return answer(visitor_from(request.headers.get("accept-language", "")))


@demo.get("/events")
async def events() -> Response:
    """Sends events named `tick`, then one named `end`; close the `EventSource` then, or it asks anew."""
    query = validated(EventsQuery, parameters())
    slot = event_streams.take()
    return streamed(event_stream("tick", ticks(query.count, query.interval_ms / 1000), slot))


def streamed(stream: AsyncIterator[bytes]) -> Response:
    """An answer that may take as long as it wants."""
    response = Response(stream, 200, STREAM_HEADERS, content_type=EVENT_STREAM)
    response.timeout = None
    return response


@demo.websocket("/clock")
async def clock() -> None:
    """Sends the time once a second until the reader leaves, a minute is over, or the process is told to stop."""
    await send_each(ticks(CLOCK_TICKS, CLOCK_SECONDS))


async def send_each(messages: AsyncIterator[Tick | Sample]) -> None:
    """Takes a slot, accepts the connection, sends what comes, and closes with a code that says why."""
    with sockets.take():
        await websocket.accept()
        async for message in messages:
            await websocket.send(message.model_dump_json())
        await websocket.close(GOING_AWAY if shutdown_signal.is_set() else NORMAL)


@demo.get("/clock")
@demo.get("/feed/socket")
async def without_upgrade() -> Response:
    """A plain request for a WebSocket."""
    raise websocket_needed("Connect to it with `new WebSocket(…)`.")


@demo.get("/feed")
async def feed() -> Response:
    """What the tide gauge shows: ask again and again."""
    return answer(sample(newest()))


@demo.get("/feed/events")
async def feed_events() -> Response:
    """Sends each sample as an event named `sample` as soon as it is taken, then one named `end`."""
    query = validated(FeedQuery, parameters())
    return streamed(event_stream("sample", samples(query.count), event_streams.take()))


@demo.websocket("/feed/socket")
async def feed_socket() -> None:
    """Sends each sample as soon as it is taken."""
    await send_each(samples(MAX_SAMPLES))


@demo.post("/tasks")
async def start_task() -> Response:
    """Accepts the work, answers at once, and does the work after the answer."""
    task = tasks.accept(validated(TaskQuery, parameters()).steps)
    current_app.add_background_task(task.work)
    return answer(task.status, 202, {"location": task.status.status_url})


@demo.get("/tasks/<task_id>")
async def task_status(task_id: str) -> Response:
    """The state of a task that was started here, by whichever worker of the site."""
    return answer(tasks.status_of(validated(TaskPath, {"task_id": task_id}).task_id))


@demo.errorhandler(ProblemError)
async def problem(error: ProblemError) -> Response:
    """The problem document as Quart sends it."""
    sent = error.response()
    return Response(sent.body, sent.status, dict(sent.headers), content_type=sent.content_type)


def parameters() -> dict[str, str]:
    """The query; of a parameter that is repeated, the last, as FastAPI has it."""
    return {name: values[-1] for name, values in request.args.lists()}


def answer(body: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A model as JSON that nobody keeps."""
    return Response(
        body.model_dump_json(),
        status,
        {"cache-control": "no-store", **(headers or {})},
        content_type="application/json",
    )


def register_demo_routes(app: Any) -> None:
    """Adds the endpoints to `app.server`, below the prefix of the site."""
    app.server.register_blueprint(demo, url_prefix=app.config.routes_pathname_prefix + "api/demo")
