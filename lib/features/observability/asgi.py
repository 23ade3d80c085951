"""ASGI middleware that reports requests, streams, and WebSockets to the observer, and adds request IDs to responses."""

import asyncio
from collections.abc import Sequence
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.features.observability.observer import HEADERS, Observer, RequestRecord
from lib.process.lifecycle import shutdown_tasks
from lib.servers.rules import asgi_path

ID = b"x-request-id"
# Seconds between two samples of the lag of the event loop.
SAMPLE_INTERVAL = 0.5
_HEADERS = {name.encode(): name for name in HEADERS}


class Observed:
    """The middleware. It buffers nothing and ignores requests outside of the site."""

    def __init__(self, app: ASGIApp, observer: Observer) -> None:
        self._app = app
        self._observer = observer
        self._sampling: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, self._following_lifespan(send))
            return
        path = asgi_path(scope)
        if not self._observer.covers(path):
            await self._app(scope, receive, send)
            return
        if self._observer.metrics is not None and self._sampling is None:
            self._sampling = asyncio.create_task(self._sample_loop())
        headers = {_HEADERS[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _HEADERS}
        record = self._observer.begin(scope.get("method", "GET"), path, headers)
        try:
            await self._app(scope, receive, _reporting(self._observer, record, send))
        except Exception:
            record.finish(500)
            raise
        finally:
            record.finish()

    def _following_lifespan(self, send: Send) -> Send:
        async def follow(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown."):
                await asyncio.to_thread(shutdown_tasks.run)
                await asyncio.to_thread(self._observer.stop)
            await send(message)

        return follow

    async def _sample_loop(self) -> None:
        while (metrics := self._observer.metrics) is not None:
            due = perf_counter() + SAMPLE_INTERVAL
            await asyncio.sleep(SAMPLE_INTERVAL)
            metrics.lag.observe(max(perf_counter() - due, 0))


def _reporting(observer: Observer, record: RequestRecord, send: Send) -> Send:
    """Return a function that reports the response to a request while it is sent."""
    headers: Sequence[tuple[bytes, bytes]] = ()

    async def report(message: Message) -> None:
        """Send a message of HTTP or of a WebSocket, also of the response that rejects one."""
        nonlocal headers
        kind = message["type"]
        if kind.endswith("http.response.body"):
            record.sent += len(message.get("body", b""))
            if not message.get("more_body"):
                await send(message)
                record.complete()
                return
            if record.kind == "request" and not any(name == b"content-length" for name, _ in headers):
                observer.opened(record, "stream")
        elif kind.endswith("http.response.start"):
            record.status = message["status"]
            headers = message.get("headers", ())
            message = _with_id(message, record)
        elif kind == "websocket.send":
            record.sent += len(message.get("bytes") or (message.get("text") or "").encode())
        elif kind == "websocket.accept":
            record.status = 101
            observer.opened(record, "websocket")
            message = _with_id(message, record)
        elif kind == "websocket.close":
            record.status = record.status or 403
            record.complete()
        await send(message)

    return report


def _with_id(message: Message, record: RequestRecord) -> Message:
    return {**message, "headers": [*message.get("headers", ()), (ID, record.id.encode("ascii"))]}
