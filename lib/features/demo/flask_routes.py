"""The demo endpoints on Flask."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from flask import Blueprint, Response, request

from lib.features.demo import models, streams, tasks
from lib.features.demo.models import json_result, read_query
from lib.http.errors import ProblemError
from lib.servers.adapters import to_werkzeug

demo = Blueprint("demo", __name__)
demo.register_error_handler(ProblemError, lambda error: to_werkzeug(Response, error.response()))

# One thread for each task that can run; they start with the first.
background = ThreadPoolExecutor(20, thread_name_prefix="task-")


@demo.get("/fan-out")
def fan_out() -> models.ViewResult:
    """Wait three times in parallel, each time in a thread."""
    query = read_query(models.FanOutQuery, request.args)
    started = time.perf_counter()
    with ThreadPoolExecutor(len(query.waits)) as threads:
        list(threads.map(time.sleep, query.waits))
    return json_result(models.FanOut.since(started, query.waits))


@demo.get("/events")
def events() -> Response:
    """Send events named `tick`, then one named `end`. Close the `EventSource` then, or it connects again."""
    query = read_query(models.EventsQuery, request.args)
    slot = streams.take_thread_slot(multithread=request.is_multithread)
    return streamed(streams.events("tick", streams.ticks(query.count, query.seconds), slot))


@demo.get("/clock", websocket=True)  # otherwise Werkzeug rejects a handshake before it gets here
@demo.get("/clock")
@demo.get("/feed/socket", websocket=True)
@demo.get("/feed/socket")
def without_websocket() -> Response:
    """Reject the request: WSGI has no WebSockets."""
    raise streams.websocket_needed("Flask has no WebSockets. Start the site with DASH_BACKEND=fastapi or quart.")


@demo.get("/feed")
def feed() -> models.ViewResult:
    """Return the current sample of the tide gauge, for polling."""
    return json_result(streams.sample(streams.newest()))


@demo.get("/feed/events")
def feed_events() -> Response:
    """Send each sample as an event named `sample` as soon as it is taken, then one named `end`."""
    query = read_query(models.FeedQuery, request.args)
    slot = streams.take_thread_slot(multithread=request.is_multithread)
    return streamed(streams.events("sample", streams.samples(query.count), slot))


@demo.post("/tasks")
def start_task() -> models.ViewResult:
    """Accept a task, respond immediately, and run the task in another thread."""
    task = tasks.accept(read_query(models.TaskQuery, request.args).steps)
    background.submit(asyncio.run, task.work())
    return json_result(task.status, 202, location=task.status.status_url)


@demo.get("/tasks/<task_id>")
def task_status(task_id: str) -> models.ViewResult:
    """Return the state of a task that any worker of the site runs."""
    return json_result(tasks.status_of(task_id))


def streamed(events: AsyncIterator[bytes]) -> Response:
    """Return a response whose body is a stream of events. The thread of the request waits for them."""
    return Response(streams.in_thread(events), 200, streams.STREAM_HEADERS, content_type=streams.EVENT_STREAM)
