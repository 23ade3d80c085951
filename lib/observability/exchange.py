"""One request and its answer, as they are noted on the way."""

from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter
from typing import Any, Literal

from lib.servers.contract import Request, Response

Kind = Literal["request", "stream", "websocket"]

# What is logged of a client that left before there was a status: nginx's number for it.
GONE = 499


class Exchange:
    """Filled in by the middleware. `end` is told once, when the answer is over or its reader has gone."""

    __slots__ = ("_end", "agent", "ended", "from_memory", "id", "is_complete", "kind", "method", "path", "sent",
                 "started", "status", "trace")  # fmt: skip

    def __init__(self, method: str, path: str, number: str, agent: str, end: Callable[["Exchange"], None]) -> None:
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
        self._end: Callable[[Exchange], None] | None = end

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


exchange: ContextVar[Exchange | None] = ContextVar("exchange", default=None)
"""The one that is being answered."""


class NotedMemory:
    """What is kept in memory, with a note in each exchange that it answered."""

    def __init__(self, memory: Any) -> None:
        self._memory = memory
        self.everything = memory.everything

    def __call__(self, request: Request) -> Response | None:
        response: Response | None = self._memory(request)
        if response is not None:
            current = exchange.get()
            if current is not None:
                current.from_memory = True
        return response
