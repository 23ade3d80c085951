"""The demo endpoints: one for each capability of a server, the same on every backend."""

import asyncio
import time
from datetime import UTC, datetime

from lib.backend import running_backend
from lib.features.demo import models, streams
from lib.http.messages import Response
from lib.servers.operations import Operations, json_response

OVER = {204: "The client has all events."}
FULL = {429: "The limit on concurrent operations is reached."}

operations = Operations("demo")


@operations.add("/api/demo/plain", "A plain endpoint")
def plain() -> models.Greeting:
    """Return a typed response."""
    backend = running_backend()
    return models.Greeting(backend=backend.name, message=f"Served by {backend.label}.", time=datetime.now(UTC))


@operations.add("/api/demo/fan-out", "Three waits in parallel")
async def fan_out(query: models.FanOutQuery) -> models.FanOut:
    """Wait three times in parallel. On FastAPI and Quart, the process serves other clients during this time."""
    waits, started = [query.wait_ms] * 3, time.perf_counter()
    await asyncio.gather(*(asyncio.sleep(wait / 1000) for wait in waits))
    took = round((time.perf_counter() - started) * 1000, 1)
    return models.FanOut(waits_ms=waits, took_ms=took, in_turn_ms=sum(waits))


@operations.add("/api/demo/dependency", "A dependency")
def dependency(headers: models.VisitorHeaders) -> models.Visitor:
    """Return facts about the client of the request, from its headers."""
    return models.visitor_from(headers.accept_language)


@operations.add("/api/demo/events", "Server-sent events", result=streams.EVENT_STREAM, errors={**FULL, **OVER})
def events(query: models.EventsQuery) -> Response:
    """Send events named `tick`, then one named `end`. A client that has all events gets 204, so that it stops."""
    if query.last >= query.count:
        return Response(b"", 204, "", {"cache-control": "no-store"})
    return streams.event_stream("tick", streams.ticks(query.count, query.interval_ms / 1000, query.last))


@operations.add("/api/demo/feed", "The newest sample")
def feed() -> models.Sample:
    """Return the current sample of the tide gauge, for polling."""
    return streams.sample(streams.newest())


@operations.add("/api/demo/feed/events", "Samples as server-sent events", result=streams.EVENT_STREAM, errors=FULL)
def feed_events(query: models.FeedQuery) -> Response:
    """Send each sample as an event named `sample` as soon as it is taken, then one named `end`.

    A client that reconnects first gets the samples of the last minute that it missed.
    """
    return streams.event_stream("sample", streams.samples(query.count, query.last))


@operations.add(
    "/api/demo/tasks", "Start a background task", method="POST", status=202, result=models.TaskStatus, errors=FULL
)
def start_task(query: models.TaskQuery) -> Response:
    """Accept a task, respond immediately, and run the task in a thread."""
    status = streams.start_task(query.steps)
    return json_response(status, status=202, headers={"location": status.status_url})


@operations.add("/api/demo/tasks/{task_id}", "State of a task", errors={404: "Task not found."})
def task_status(task: models.TaskPath) -> models.TaskStatus:
    """Return the state of a task that any worker of the site runs."""
    return streams.status_of(task.task_id)
