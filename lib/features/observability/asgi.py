"""Tells the observer of each request of the site, stream and WebSocket, and answers with the id of the request."""

import asyncio
from collections.abc import Awaitable, Iterable
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.features.observability.observer import Observer
from lib.features.observability.request_record import RequestRecord
from lib.process.lifecycle import shutdown_tasks
from lib.servers.requests import asgi_path

ID = b"x-request-id"
# Headers of the W3C's Trace Context.
_PARENT = {b"traceparent": "traceparent", b"tracestate": "tracestate"}
# Seconds between two samples of the loop's lag.
SAMPLED = 0.5

Headers = Iterable[tuple[bytes, bytes]]


class Observed:
    """Buffers nothing, and passes on what is not of the site."""

    def __init__(self, app: ASGIApp, observer: Observer) -> None:
        self._app = app
        self._observer = observer
        self._sampling: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            await self._app(scope, receive, self._until_the_end(send))
        elif self._observer.covers(asgi_path(scope)):
            if self._observer.metrics is not None and self._sampling is None:
                self._sampling = asyncio.create_task(self._sample_loop())
            exchange = self._begin(scope)
            out = _Answer(self._observer, exchange, send)
            await _finished(self._app(scope, receive, out.send if kind == "http" else out.send_socket), exchange)
        else:
            await self._app(scope, receive, send)

    def _begin(self, scope: Scope) -> RequestRecord:
        number = agent = None
        parent: dict[str, str] = {}
        for name, value in scope["headers"]:
            if name == b"user-agent":
                agent = value.decode("latin-1")
            elif name == ID:
                number = value.decode("latin-1")
            elif name in _PARENT:
                parent[_PARENT[name]] = value.decode("latin-1")
        return self._observer.begin(scope.get("method", "GET"), asgi_path(scope), number, agent, parent)

    def _until_the_end(self, send: Send) -> Send:
        async def last(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown."):
                await asyncio.to_thread(shutdown_tasks.run)
                await asyncio.to_thread(self._observer.stop)
            await send(message)

        return last

    async def _sample_loop(self) -> None:
        metrics = self._observer.metrics
        while metrics is not None:
            due = perf_counter() + SAMPLED
            await asyncio.sleep(SAMPLED)
            metrics.lag.observe(max(perf_counter() - due, 0))


async def _finished(call: Awaitable[None], exchange: RequestRecord) -> None:
    """Waits for the app. It is over then, in whatever way."""
    try:
        await call
    except Exception:
        exchange.finish(500)
        raise
    finally:
        exchange.finish()


class _Answer:
    """One answer on its way out."""

    __slots__ = ("_exchange", "_headers", "_observer", "_out")

    def __init__(self, observer: Observer, exchange: RequestRecord, out: Send) -> None:
        self._observer = observer
        self._exchange = exchange
        self._headers: Headers = ()
        self._out = out

    async def send(self, message: Message) -> None:
        """Of HTTP, and of a WebSocket that is refused with an answer."""
        exchange = self._exchange
        kind = message["type"]
        if kind.endswith("http.response.body"):
            exchange.sent += len(message.get("body", b""))
            if not message.get("more_body"):
                await self._out(message)
                exchange.complete()
                return
            if exchange.kind == "request" and not any(name == b"content-length" for name, _ in self._headers):
                self._observer.opened(exchange, "stream")
        elif kind.endswith("http.response.start"):
            exchange.status = message["status"]
            self._headers = message.get("headers", ())
            message = self._with_id(message)
        await self._out(message)

    async def send_socket(self, message: Message) -> None:
        """Of a WebSocket."""
        exchange = self._exchange
        kind = message["type"]
        if kind == "websocket.send":
            exchange.sent += len(message.get("bytes") or (message.get("text") or "").encode())
        elif kind == "websocket.accept":
            exchange.status = 101
            self._observer.opened(exchange, "websocket")
            message = self._with_id(message)
        elif kind == "websocket.close":
            exchange.status = exchange.status or 403
            exchange.complete()
        else:
            await self.send(message)
            return
        await self._out(message)

    def _with_id(self, message: Message) -> Message:
        return {**message, "headers": [*message.get("headers", ()), (ID, self._exchange.id.encode("ascii"))]}
