"""The line that is logged at the end of each request."""

import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from time import perf_counter
from typing import Any, Literal

import structlog

from lib.http.messages import Request, Response
from lib.http.user_agents import classify_user_agent

Kind = Literal["request", "stream", "websocket"]

# What is logged of a client that left before there was a status: nginx's number for it.
GONE = 499


class RequestRecord:
    """Filled in by the middleware. `end` is told once, when the answer is over or its reader has gone."""

    __slots__ = ("_end", "agent", "ended", "from_memory", "id", "is_complete", "kind", "method", "path", "sent",
                 "started", "status", "trace")  # fmt: skip

    def __init__(self, method: str, path: str, number: str, agent: str, end: Callable[["RequestRecord"], None]) -> None:
        self.method = method
        self.path = path
        self.id = number
        self.agent = agent
        self.kind: Kind = "request"
        self.status = 0
        self.sent = 0
        self.from_memory = False
        self.is_complete = False
        self.trace: Any = None
        self.started = perf_counter()
        self.ended = 0.0
        self._end: Callable[[RequestRecord], None] | None = end

    def complete(self) -> None:
        """The last byte was sent. What the app does afterwards is not part of the answer."""
        self.is_complete = True
        self.ended = perf_counter()

    def finish(self, status: int = GONE) -> None:
        """It is over, whether complete or not. `status` is what counts when there was no answer."""
        end, self._end = self._end, None
        if end is None:
            return
        self.status = self.status or status
        self.ended = self.ended or perf_counter()
        end(self)


exchange: ContextVar[RequestRecord | None] = ContextVar("exchange", default=None)
"""The one that is being answered."""


class InstrumentedCache:
    """What is kept in memory, with a note in each exchange that it answered."""

    def __init__(self, memory: Any) -> None:
        self._memory = memory
        self.iter_cached = memory.iter_cached

    def __call__(self, request: Request) -> Response | None:
        response: Response | None = self._memory(request)
        if response is not None:
            current = exchange.get()
            if current is not None:
                current.from_memory = True
        return response


# What stands in a line, and what it says. Nothing of the query, the body, cookies, or the address of the reader.
FIELDS: Mapping[str, str] = {
    "timestamp": "When it ended, in UTC.",
    "level": "`info`; `warning` for a status from 500 on; `debug` for probes and what open pages ask again and again.",
    "event": "`request`, or `stream` or `websocket`, whose line comes when it ends.",
    "method": "The method.",
    "path": "The path as it was asked for, decoded, without the query; at most 1,024 characters.",
    "route": "The template of the route, such as `/<page>`; `404` where there is nothing.",
    "status": "The status; 101 for a WebSocket, 499 when the reader left before there was one, which FastAPI notices "
    "with streams only.",
    "ms": "Milliseconds from the request to the last byte.",
    "bytes": "Bytes of the body as they were sent, packed.",
    "complete": "Whether the answer came to its end; `false` when its reader left before.",
    "source": "`memory`, or `framework` when a route was run.",
    "client_type": "Type of client: `human`, `search`, `agent`, `training`, `monitor` or `unknown`.",
    "backend": "`flask`, `fastapi` or `quart`.",
    "request_id": "The id of the request.",
    "trace_id": "The trace it is part of; only while traces are on.",
}

MAX_PATH_LENGTH = 1024
# Asked again and again, by monitors and by open pages.
REPEATED = frozenset({"/healthz", "/readyz", "/metrics", "/_live"})


class AccessLog:
    """Writes the lines, at the level of the process."""

    def __init__(self, backend: str, level: str) -> None:
        self._backend = backend
        self._level = logging.getLevelNamesMapping()[level]
        self._log = _logger()

    def write(self, about: RequestRecord, route: str, trace_id: str | None) -> None:
        """One line, if its level is logged."""
        level = logging.INFO
        if route in REPEATED:
            level = logging.DEBUG
        elif about.status >= 500:
            level = logging.WARNING
        if level < self._level:
            return
        path = about.path[:MAX_PATH_LENGTH]
        if not path.isprintable():
            path = path.encode("unicode_escape").decode()  # a line break would begin a line of the reader's own
        traced = {"trace_id": trace_id} if trace_id else {}
        self._log.log(
            level,
            about.kind,
            method=about.method[:16],
            path=path,
            route=route,
            status=about.status,
            ms=round((about.ended - about.started) * 1000, 2),
            bytes=about.sent,
            complete=about.is_complete,
            source="memory" if about.from_memory else "framework",
            client_type=classify_user_agent(about.agent).kind,
            backend=self._backend,
            request_id=about.id,
            **traced,
        )


def _logger() -> Any:
    """structlog's; inside of an app that has a log of its own, the one called `requests`, with the fields as extras."""
    if structlog.is_configured():
        return structlog.get_logger().bind()
    return structlog.wrap_logger(
        logging.getLogger("requests"),
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
    ).bind()
