"""The demo endpoints on Flask."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel

from lib.features.demo import tasks
from lib.features.demo.models import (
    EventsQuery,
    FanOut,
    FanOutQuery,
    FeedQuery,
    Greeting,
    TaskPath,
    TaskQuery,
    visitor_from,
)
from lib.features.demo.streams import (
    EVENT_STREAM,
    STREAM_HEADERS,
    events_in_thread,
    newest,
    sample,
    samples_in_thread,
    take_thread_slot,
    ticks_in_thread,
    websocket_needed,
)
from lib.http.errors import ProblemError, validated

demo = Blueprint("demo", __name__)

# One thread for each task that may run; they start with the first.
background = ThreadPoolExecutor(20, thread_name_prefix="task-")


@demo.get("/plain")
def plain() -> Response:
    """A typed answer, computed at once."""
    return answer(Greeting.now("flask"))


@demo.get("/fan-out")
def fan_out() -> Response:
    """Waits for three things beside each other, each in a thread of its own."""
    query = validated(FanOutQuery, parameters())
    started = time.perf_counter()
    with ThreadPoolExecutor(len(query.waits)) as threads:
        list(threads.map(time.sleep, query.waits))
    return answer(FanOut.since(started, query.waits))


@demo.get("/dependency")
def dependency() -> Response:
    """Where FastAPI has `Depends`, Flask calls a function."""
    return answer(visitor_from(request.headers.get("accept-language", "")))


@demo.get("/events")
def events() -> Response:
    """Sends events named `tick`, then one named `end`; close the `EventSource` then, or it asks anew."""
    query = validated(EventsQuery, parameters())
    slot = take_thread_slot(multithread=request.is_multithread)
    stream = events_in_thread("tick", ticks_in_thread(query.count, query.interval_ms / 1000), slot)
    return Response(stream, 200, STREAM_HEADERS, content_type=EVENT_STREAM)


@demo.get("/clock", websocket=True)  # else Werkzeug turns a handshake away before it gets here
@demo.get("/clock")
@demo.get("/feed/socket", websocket=True)
@demo.get("/feed/socket")
def without_websocket() -> Response:
    """WSGI has no WebSocket."""
    raise websocket_needed("Flask cannot serve it; start the site with DASH_BACKEND=fastapi or quart.")


@demo.get("/feed")
def feed() -> Response:
    """What the tide gauge shows: ask again and again."""
    return answer(sample(newest()))


@demo.get("/feed/events")
def feed_events() -> Response:
    """Sends each sample as an event named `sample` as soon as it is taken, then one named `end`."""
    query = validated(FeedQuery, parameters())
    slot = take_thread_slot(multithread=request.is_multithread)
    stream = events_in_thread("sample", samples_in_thread(query.count), slot)
    return Response(stream, 200, STREAM_HEADERS, content_type=EVENT_STREAM)


@demo.post("/tasks")
def start_task() -> Response:
    """Accepts the work, answers at once, and does the work in another thread."""
    task = tasks.accept(validated(TaskQuery, parameters()).steps)
    background.submit(task.work_in_thread)
    return answer(task.status, 202, {"location": task.status.status_url})


@demo.get("/tasks/<task_id>")
def task_status(task_id: str) -> Response:
    """The state of a task that was started here, by whichever worker of the site."""
    return answer(tasks.status_of(validated(TaskPath, {"task_id": task_id}).task_id))


@demo.errorhandler(ProblemError)
def problem(error: ProblemError) -> Response:
    """The problem document as Flask sends it."""
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
