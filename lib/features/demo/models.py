"""Parameters and responses of the demo endpoints, the same on every backend."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS, BackendName, get_backend_info
from lib.http.errors import ProblemError

MAX_EVENTS = 30
MAX_SAMPLES = 300
MAX_WAIT_MS = 500
MAX_STEPS = 10

TASK_ID = r"^[0-9a-f]{32}$"

# A response that Flask and Quart accept from a view: body, status, headers.
ViewResult = tuple[bytes, int, dict[str, str]]


def json_result(body: BaseModel, status: int = 200, **headers: str) -> ViewResult:
    """Return a model as JSON that is not cached."""
    document = body.model_dump_json().encode()
    return document, status, {"cache-control": "no-store", "content-type": "application/json", **headers}


def problem_result(error: ProblemError) -> ViewResult:
    """Return the problem document of an error."""
    response = error.response()
    return response.body, response.status, {**response.headers, "content-type": response.content_type}


class Greeting(BaseModel):
    """A plain response."""

    backend: str = Field(description="The running backend.", examples=list(SUPPORTED_BACKENDS))
    message: str = Field(description="A sentence.", examples=["Served by FastAPI."])
    time: AwareDatetime = Field(description="When, in UTC.", examples=["2026-01-31T12:00:00Z"])

    @classmethod
    def now(cls, backend: BackendName) -> "Greeting":
        """Return the current greeting."""
        info = get_backend_info(backend)
        return cls(backend=info.name, message=f"Served by {info.label}.", time=datetime.now(UTC))


class FanOutQuery(BaseModel):
    """The length of the three waits."""

    wait_ms: int = Field(300, ge=0, le=MAX_WAIT_MS, description="Milliseconds of each wait.", examples=[50])

    @property
    def waits(self) -> tuple[float, float, float]:
        """The three waits, in seconds."""
        return (self.wait_ms / 1000,) * 3


class FanOut(BaseModel):
    """Three waits in parallel."""

    waits_ms: list[int] = Field(description="Milliseconds of each wait.", examples=[[300, 300, 300]])
    took_ms: float = Field(description="Duration of all waits in parallel.", ge=0, examples=[301.2])
    in_turn_ms: int = Field(description="Duration of all waits one after another.", ge=0, examples=[900])

    @classmethod
    def since(cls, started: float, waits: Sequence[float]) -> "FanOut":
        """Return the result. `started` is a time of `time.perf_counter`."""
        waits_ms = [round(wait * 1000) for wait in waits]
        took = round((time.perf_counter() - started) * 1000, 1)
        return cls(waits_ms=waits_ms, took_ms=took, in_turn_ms=sum(waits_ms))


class EventsQuery(BaseModel):
    """Number and interval of events."""

    count: int = Field(10, ge=1, le=MAX_EVENTS, description="Number of events.", examples=[3])
    interval_ms: int = Field(500, ge=20, le=MAX_WAIT_MS, description="Milliseconds between two of them.", examples=[20])

    @property
    def seconds(self) -> float:
        """The interval in seconds."""
        return self.interval_ms / 1000


class Tick(BaseModel):
    """One message of a stream."""

    number: int = Field(description="1 for the first.", ge=1, examples=[1])
    of: int = Field(description="Number of messages in the stream.", ge=1, examples=[10])
    time: AwareDatetime = Field(description="When it was sent, in UTC.", examples=["2026-01-31T12:00:00Z"])


class StreamEnd(BaseModel):
    """The last message of a stream of events."""

    sent: int = Field(description="Number of messages; fewer than requested if the process stops.", ge=0)


class FeedQuery(BaseModel):
    """The length of a stream of samples."""

    count: int = Field(25, ge=1, le=MAX_SAMPLES, description="Number of samples, five per second.", examples=[5])


class Sample(BaseModel):
    """One reading of the tide gauge."""

    number: int = Field(description="One more than that of the sample before.", ge=0, examples=[8849318400])
    time: AwareDatetime = Field(description="When it was taken, in UTC.", examples=["2026-01-31T12:00:00.200000Z"])
    sent: AwareDatetime = Field(description="When it was sent, in UTC.", examples=["2026-01-31T12:00:00.201375Z"])
    value: float = Field(description="The level of the water, in meters.", examples=[2.137])


class Visitor(BaseModel):
    """Facts about the client of a request."""

    language: str = Field(description="The preferred language; `*` if there is none.", examples=["de-CH"])


class TaskQuery(BaseModel):
    """The size of a task."""

    steps: int = Field(5, ge=1, le=MAX_STEPS, description="Steps of a fifth of a second each.", examples=[2])


class TaskPath(BaseModel):
    """A task."""

    task_id: str = Field(pattern=TASK_ID, description="From `status_url`.")


class TaskStatus(BaseModel):
    """The state of a task."""

    id: str = Field(description="ID of the task.", pattern=TASK_ID, examples=["0" * 32])
    state: Literal["running", "done", "stopped"] = Field(
        description="`stopped` if the process ended before the task.", examples=["running"]
    )
    done: int = Field(description="Steps that are done.", ge=0, examples=[1])
    steps: int = Field(description="Steps in all.", ge=1, examples=[5])
    status_url: str = Field(description="URL path of this state.", examples=["/api/demo/tasks/" + "0" * 32])


def visitor_from(accept_language: str) -> Visitor:
    """Return the preferred language of the header `Accept-Language` (RFC 9110, section 12.5.4)."""
    best, weight = "*", 0.0
    for part in accept_language.split(","):
        language, _, parameter = part.partition(";")
        quality = _quality(parameter)
        if language.strip() and quality > weight:
            best, weight = language.strip(), quality
    return Visitor(language=best)


def _quality(parameter: str) -> float:
    """Return the weight of a language: 1 if it is missing, 0 if it is not a number between 0 and 1."""
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
