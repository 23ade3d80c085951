"""The demo endpoints on FastAPI."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Path, Query, Response, WebSocket
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.websockets import WebSocketDisconnect

from lib.features.api.fastapi import VALIDATION_ERRORS, ApiRoute, problem_response
from lib.features.demo import tasks
from lib.features.demo.models import (
    MAX_SAMPLES,
    TASK_ID,
    EventsQuery,
    FanOut,
    FanOutQuery,
    FeedQuery,
    Greeting,
    Sample,
    StreamEnd,
    TaskQuery,
    TaskStatus,
    Tick,
    Visitor,
    visitor_from,
)
from lib.features.demo.streams import (
    CLOCK_SECONDS,
    CLOCK_TICKS,
    GOING_AWAY,
    NORMAL,
    event_streams,
    newest,
    sample,
    samples,
    sockets,
    ticks,
    websocket_needed,
)
from lib.http.errors import ProblemError, problem_responses
from lib.process.lifecycle import shutdown_signal

UNKNOWN = problem_responses(_404="There is no such task.")
FULL = problem_responses(_429="So many are running that one more is refused.")

router = APIRouter(prefix="/api/demo", tags=["demo"], route_class=ApiRoute)


@router.get("/plain", summary="A plain endpoint")
async def plain() -> Greeting:
    """A typed answer, computed at once."""
    return Greeting.now("fastapi")


@router.get("/fan-out", summary="Three waits at once", responses=VALIDATION_ERRORS)
async def fan_out(query: Annotated[FanOutQuery, Query()]) -> FanOut:
    """Waits for three things beside each other; meanwhile the process serves others."""
    started = time.perf_counter()
    await asyncio.gather(*(asyncio.sleep(wait) for wait in query.waits))
    return FanOut.since(started, query.waits)


def reader(accept_language: Annotated[str, Header(description="Languages, best first.")] = "") -> Visitor:
    """A dependency: works out of the request what several endpoints want to know."""
    return visitor_from(accept_language)


@router.get("/dependency", summary="A dependency", responses=VALIDATION_ERRORS)
async def dependency(who: Annotated[Visitor, Depends(reader)]) -> Visitor:
    """FastAPI calls `reader` first, hands over what it returns, and documents the header that it needs."""
    return who


async def stream_slot() -> AsyncIterator[None]:
    """A dependency with an end: holds a slot until the stream is over or its reader gone."""
    with event_streams.take():
        yield


@router.get(
    "/events",
    summary="Server-sent events",
    response_class=EventSourceResponse,
    responses={**VALIDATION_ERRORS, **FULL},
    dependencies=[Depends(stream_slot)],
)
async def events(query: Annotated[EventsQuery, Query()]) -> AsyncIterator[ServerSentEvent]:
    """Sends events named `tick`, then one named `end`; close the `EventSource` then, or it asks anew."""
    number = 0
    async for tick in ticks(query.count, query.interval_ms / 1000):
        number = tick.number
        yield ServerSentEvent(data=tick, event="tick", id=str(number))
    yield ServerSentEvent(data=StreamEnd(sent=number), event="end", id=str(number))


@router.websocket("/clock")
async def clock(websocket: WebSocket) -> None:
    """Sends the time once a second until the reader leaves, a minute is over, or the process is told to stop."""
    await send_each(websocket, ticks(CLOCK_TICKS, CLOCK_SECONDS))


async def send_each(websocket: WebSocket, messages: AsyncIterator[Tick | Sample]) -> None:
    """Takes a slot, accepts the connection, sends what comes, and closes with a code that says why."""
    try:
        slot = sockets.take()
    except ProblemError as full:
        await websocket.send_denial_response(problem_response(full))
        return
    with slot, suppress(WebSocketDisconnect):
        await websocket.accept()
        async for message in messages:
            await websocket.send_text(message.model_dump_json())
        await websocket.close(GOING_AWAY if shutdown_signal.is_set() else NORMAL)


@router.get("/clock", include_in_schema=False)
@router.get("/feed/socket", include_in_schema=False)
async def without_upgrade() -> None:
    """A plain request for a WebSocket."""
    raise websocket_needed("Connect to it with `new WebSocket(…)`.")


@router.get("/feed", summary="The newest sample")
async def feed() -> Sample:
    """What the tide gauge shows: ask again and again."""
    return sample(newest())


@router.get(
    "/feed/events",
    summary="Samples as server-sent events",
    response_class=EventSourceResponse,
    responses={**VALIDATION_ERRORS, **FULL},
    dependencies=[Depends(stream_slot)],
)
async def feed_events(query: Annotated[FeedQuery, Query()]) -> AsyncIterator[ServerSentEvent]:
    """Sends each sample as an event named `sample` as soon as it is taken, then one named `end`."""
    sent = last = 0
    async for taken in samples(query.count):
        sent, last = sent + 1, taken.number
        yield ServerSentEvent(data=taken, event="sample", id=str(last))
    yield ServerSentEvent(data=StreamEnd(sent=sent), event="end", id=str(last))


@router.websocket("/feed/socket")
async def feed_socket(websocket: WebSocket) -> None:
    """Sends each sample as soon as it is taken."""
    await send_each(websocket, samples(MAX_SAMPLES))


@router.post("/tasks", status_code=202, summary="Start a background task", responses={**VALIDATION_ERRORS, **FULL})
async def start_task(
    query: Annotated[TaskQuery, Query()], response: Response, background: BackgroundTasks
) -> TaskStatus:
    """Accepts the work, answers at once, and does the work after the answer."""
    task = tasks.accept(query.steps)
    background.add_task(task.work)
    response.headers["location"] = task.status.status_url
    return task.status


@router.get("/tasks/{task_id}", summary="How far a task is", responses={**VALIDATION_ERRORS, **UNKNOWN})
async def task_status(task_id: Annotated[str, Path(pattern=TASK_ID, description="From `status_url`.")]) -> TaskStatus:
    """The state of a task that was started here, by whichever worker of the site."""
    return tasks.status_of(task_id)


def register_demo_routes(app: Any) -> None:
    """Adds the endpoints to `app.server`, below the prefix of the site."""
    app.server.include_router(router, prefix=app.config.routes_pathname_prefix.rstrip("/"))
