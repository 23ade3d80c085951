"""Parameters and responses of the demo endpoints, the same on every backend."""

import re
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS

MAX_EVENTS = 30
MAX_SAMPLES = 300
MAX_WAIT_MS = 500
MAX_INTERVAL_MS = 10_000
MAX_STEPS = 10

TASK_ID = r"^[0-9a-f]{32}$"


class Greeting(BaseModel):
    """A plain response."""

    backend: str = Field(description="The running backend.", examples=list(SUPPORTED_BACKENDS))
    message: str = Field(description="Message in one sentence.", examples=["Served by FastAPI."])
    time: AwareDatetime = Field(description="Time of the response, in UTC.", examples=["2026-01-31T12:00:00Z"])


class FanOutQuery(BaseModel):
    """The length of the three waits."""

    wait_ms: int = Field(300, ge=0, le=MAX_WAIT_MS, description="Milliseconds of each wait.", examples=[50])


class FanOut(BaseModel):
    """Three waits in parallel."""

    waits_ms: list[int] = Field(description="Milliseconds of each wait.", examples=[[300, 300, 300]])
    took_ms: float = Field(description="Milliseconds of all waits in parallel.", ge=0, examples=[301.2])
    in_turn_ms: int = Field(description="Milliseconds of all waits one after another.", ge=0, examples=[900])


class Resumable(BaseModel):
    """A stream that a client can continue: an `EventSource` sends the ID of its last event when it reconnects."""

    last: int = Field(0, ge=0, alias="last-event-id", description="ID of the last received event.", examples=[3])


class EventsQuery(Resumable):
    """Number and interval of events."""

    count: int = Field(10, ge=1, le=MAX_EVENTS, description="Number of events.", examples=[3])
    interval_ms: int = Field(500, ge=20, le=MAX_INTERVAL_MS, description="Milliseconds between events.", examples=[20])


class Tick(BaseModel):
    """One message of a stream."""

    number: int = Field(description="Number of the message, from 1.", ge=1, examples=[1])
    of: int = Field(description="Number of messages in the stream.", ge=1, examples=[10])
    time: AwareDatetime = Field(description="Time of sending, in UTC.", examples=["2026-01-31T12:00:00Z"])


class StreamEnd(BaseModel):
    """The last message of a stream of events."""

    sent: int = Field(description="Number of sent messages; fewer than requested if the process stops.", ge=0)


class FeedQuery(Resumable):
    """The length of a stream of samples."""

    count: int = Field(25, ge=1, le=MAX_SAMPLES, description="Number of samples, five per second.", examples=[5])


class Sample(BaseModel):
    """One reading of the tide gauge."""

    number: int = Field(description="Number of the sample, in ascending order.", ge=0, examples=[8849318400])
    time: AwareDatetime = Field(description="Time of measurement, in UTC.", examples=["2026-01-31T12:00:00.200000Z"])
    sent: AwareDatetime = Field(description="Time of sending, in UTC.", examples=["2026-01-31T12:00:00.201375Z"])
    value: float = Field(description="Water level in meters.", examples=[2.137])


class VisitorHeaders(BaseModel):
    """The headers that describe the client of a request."""

    accept_language: str = Field("", alias="accept-language", description="Languages.", examples=["de-CH, en;q=0.5"])


class Visitor(BaseModel):
    """Facts about the client of a request."""

    language: str = Field(description="Preferred language; `*` means any language.", examples=["de-CH"])


class TaskQuery(BaseModel):
    """The size of a task."""

    steps: int = Field(5, ge=1, le=MAX_STEPS, description="Number of steps of a fifth of a second.", examples=[2])


class TaskPath(BaseModel):
    """A task."""

    task_id: str = Field(pattern=TASK_ID, description="ID of the task, from `status_url`.")


class TaskStatus(BaseModel):
    """The state of a task."""

    id: str = Field(description="ID of the task.", pattern=TASK_ID, examples=["0" * 32])
    state: Literal["running", "done", "stopped"] = Field(description="`stopped`: its process ended.", examples=["done"])
    done: int = Field(description="Number of completed steps.", ge=0, examples=[1])
    steps: int = Field(description="Total number of steps.", ge=1, examples=[5])
    status_url: str = Field(description="URL path of this state.", examples=["/api/demo/tasks/" + "0" * 32])


# A language, and its weight from 0 to 1 (RFC 9110, section 12.4.2).
_LANGUAGE = re.compile(r"\s*([^\s;]+)\s*(?:;\s*q=(0(?:\.\d+)?|1(?:\.0+)?)\s*)?", re.IGNORECASE)


def visitor_from(accept_language: str) -> Visitor:
    """Return the preferred language of the header `Accept-Language` (RFC 9110, section 12.5.4)."""
    found = filter(None, map(_LANGUAGE.fullmatch, accept_language.split(",")))
    weights = {language[1]: float(language[2] or 1) for language in found}
    best = max(weights, key=weights.__getitem__, default="*")
    return Visitor(language=best if weights.get(best) else "*")
