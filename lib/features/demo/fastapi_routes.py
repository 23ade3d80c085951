"""The demo endpoints on FastAPI."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Path, Query, Response, WebSocket
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.websockets import WebSocketDisconnect

from lib.features.api.fastapi import VALIDATION_ERRORS, ApiRoute, problem_response
from lib.features.demo import models, streams, tasks
from lib.http.errors import ProblemError, problem_responses
from lib.process.lifecycle import shutdown_signal

UNKNOWN = problem_responses(_404="Task not found.")
FULL = problem_responses(_429="The limit on concurrent operations is reached.")

router = APIRouter(prefix="/api/demo", tags=["demo"], route_class=ApiRoute)


@router.get("/plain", summary="A plain endpoint")
async def plain() -> models.Greeting:
    """Return a typed response."""
    return models.Greeting.now("fastapi")


@router.get("/fan-out", summary="Three waits in parallel", responses=VALIDATION_ERRORS)
async def fan_out(query: Annotated[models.FanOutQuery, Query()]) -> models.FanOut:
    """Wait three times in parallel; during this time the process serves other clients."""
    started = time.perf_counter()
    await asyncio.gather(*(asyncio.sleep(wait) for wait in query.waits))
    return models.FanOut.since(started, query.waits)


def visitor(accept_language: Annotated[str, Header(description="Preferred languages.")] = "") -> models.Visitor:
    """Return facts about the client that several endpoints need."""
    return models.visitor_from(accept_language)


@router.get("/dependency", summary="A dependency", responses=VALIDATION_ERRORS)
async def dependency(who: Annotated[models.Visitor, Depends(visitor)]) -> models.Visitor:
    """FastAPI calls `visitor` first, passes its result, and documents the header that it needs."""
    return who


async def stream_slot() -> AsyncIterator[None]:
    """Hold a slot until the stream ends or its client leaves: a dependency with a cleanup."""
    with streams.event_streams.take():
        yield


@router.get(
    "/events",
    summary="Server-sent events",
    response_class=EventSourceResponse,
    responses={**VALIDATION_ERRORS, **FULL},
    dependencies=[Depends(stream_slot)],
)
async def events(query: Annotated[models.EventsQuery, Query()]) -> AsyncIterator[ServerSentEvent]:
    """Send events named `tick`, then one named `end`. Close the `EventSource` then, or it connects again."""
    async for event in named_events("tick", streams.ticks(query.count, query.seconds)):
        yield event


async def named_events(
    name: str, messages: AsyncIterator[models.Tick | models.Sample]
) -> AsyncIterator[ServerSentEvent]:
    """Return an event for each message, then one named `end`."""
    async for event, number, data in streams.event_parts(name, messages):
        yield ServerSentEvent(data=data, event=event, id=str(number))


@router.websocket("/clock")
async def clock(websocket: WebSocket) -> None:
    """Send the time once a second until the client leaves, a minute is over, or the process shuts down."""
    await send_each(websocket, streams.ticks(streams.CLOCK_TICKS, streams.CLOCK_SECONDS))


async def send_each(websocket: WebSocket, messages: AsyncIterator[models.Tick | models.Sample]) -> None:
    """Take a slot, accept the connection, send the messages, and close with a code that gives the reason."""
    try:
        slot = streams.sockets.take()
    except ProblemError as full:
        await websocket.send_denial_response(problem_response(full))
        return
    with slot, suppress(WebSocketDisconnect):
        await websocket.accept()
        async for message in messages:
            await websocket.send_text(message.model_dump_json())
        await websocket.close(streams.GOING_AWAY if shutdown_signal.is_set() else streams.NORMAL)


@router.get("/clock", include_in_schema=False)
@router.get("/feed/socket", include_in_schema=False)
async def without_upgrade() -> None:
    """Reject a plain request for a WebSocket."""
    raise streams.websocket_needed("Connect to it with `new WebSocket(…)`.")


@router.get("/feed", summary="The newest sample")
async def feed() -> models.Sample:
    """Return the current sample of the tide gauge, for polling."""
    return streams.sample(streams.newest())


@router.get(
    "/feed/events",
    summary="Samples as server-sent events",
    response_class=EventSourceResponse,
    responses={**VALIDATION_ERRORS, **FULL},
    dependencies=[Depends(stream_slot)],
)
async def feed_events(query: Annotated[models.FeedQuery, Query()]) -> AsyncIterator[ServerSentEvent]:
    """Send each sample as an event named `sample` as soon as it is taken, then one named `end`."""
    async for event in named_events("sample", streams.samples(query.count)):
        yield event


@router.websocket("/feed/socket")
async def feed_socket(websocket: WebSocket) -> None:
    """Send each sample as soon as it is taken."""
    await send_each(websocket, streams.samples(models.MAX_SAMPLES))


@router.post("/tasks", status_code=202, summary="Start a background task", responses={**VALIDATION_ERRORS, **FULL})
async def start_task(
    query: Annotated[models.TaskQuery, Query()], response: Response, background: BackgroundTasks
) -> models.TaskStatus:
    """Accept a task, respond immediately, and run the task after the response."""
    task = tasks.accept(query.steps)
    background.add_task(task.work)
    response.headers["location"] = task.status.status_url
    return task.status


@router.get("/tasks/{task_id}", summary="State of a task", responses={**VALIDATION_ERRORS, **UNKNOWN})
async def task_status(
    task_id: Annotated[str, Path(pattern=models.TASK_ID, description="ID of the task, from `status_url`.")],
) -> models.TaskStatus:
    """Return the state of a task that any worker of the site runs."""
    return tasks.status_of(task_id)
