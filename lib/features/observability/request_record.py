"""The record of a request, and the line of the access log at its end."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal

import structlog

from lib.http.user_agents import classify_user_agent

Kind = Literal["request", "stream", "websocket"]

# The status that is logged if the client left before there was one, as nginx does.
GONE = 499
MAX_PATH_LENGTH = 1024
# Routes that monitors and open pages request repeatedly.
REPEATED = frozenset({"/healthz", "/readyz", "/metrics", "/_dev/version", "/_live"})


@dataclass(slots=True, eq=False)
class RequestRecord:
    """A request and its response, filled in by the middleware. `on_end` is called once at the end."""

    method: str
    path: str
    id: str
    agent: str
    on_end: Callable[["RequestRecord"], None] | None
    kind: Kind = "request"
    status: int = 0
    sent: int = 0
    from_memory: bool = False
    is_complete: bool = False
    trace: Any = None
    started: float = field(default_factory=perf_counter)
    ended: float = 0.0

    def complete(self) -> None:
        """Record that the last byte was sent. Later work of the app is not part of the response."""
        self.is_complete = True
        self.ended = perf_counter()

    def finish(self, status: int = GONE) -> None:
        """End the record, complete or not. `status` is used if there was no response."""
        on_end, self.on_end = self.on_end, None
        if on_end is not None:
            self.status = self.status or status
            self.ended = self.ended or perf_counter()
            on_end(self)


class AccessLog:
    """The access log. It has no query, body, cookie, or IP address."""

    def __init__(self, backend: str, level: str) -> None:
        self._backend = backend
        self._level = logging.getLevelNamesMapping()[level]
        self._log = _logger()

    def write(self, record: RequestRecord, route: str, trace_id: str | None) -> None:
        """Write a line, if its level is logged."""
        level = logging.INFO
        if route in REPEATED:
            level = logging.DEBUG
        elif record.status >= 500:
            level = logging.WARNING
        if level < self._level:
            return
        path = record.path[:MAX_PATH_LENGTH]
        if not path.isprintable():
            path = path.encode("unicode_escape").decode()  # a line break would start a forged line
        trace = {"trace_id": trace_id} if trace_id else {}
        self._log.log(
            level,
            record.kind,
            method=record.method[:16],
            path=path,
            route=route,
            status=record.status,
            ms=round((record.ended - record.started) * 1000, 2),
            bytes=record.sent,
            complete=record.is_complete,
            source="memory" if record.from_memory else "framework",
            client_type=classify_user_agent(record.agent).kind,
            backend=self._backend,
            request_id=record.id,
            **trace,
        )


def _logger() -> Any:
    """Return structlog's logger, or the logger `requests` in a parent app that has its own log."""
    if structlog.is_configured():
        return structlog.get_logger().bind()
    return structlog.wrap_logger(
        logging.getLogger("requests"),
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
    ).bind()
