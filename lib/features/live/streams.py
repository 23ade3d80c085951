"""The live state as server-sent events (WHATWG HTML, section 9.2), and for polls."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

from lib.features.live.live_state import LiveState
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.client_limits import ConnectionLimiter, ConnectionPermit
from lib.http.errors import problem
from lib.http.messages import Request as SiteRequest
from lib.process.lifecycle import shutdown_signal

TYPE = "text/event-stream; charset=utf-8"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
FULL = problem(429, "Too many streams are open.", headers={"retry-after": "30"})

# Seconds between two comments, so that proxies do not close an idle stream.
KEEP_ALIVE = 20.0
# Milliseconds until a browser reconnects after the end of a stream, at random, so that they do not reconnect together.
RECONNECT_RANGE = (1000, 3000)


async def stream(live: LiveState, known: str, permit: ConnectionPermit) -> AsyncIterator[bytes]:
    """Return the events for a browser. `known` is the fingerprint of its last state, from `Last-Event-ID`."""
    with permit, live.open() as changes:
        live.presence.streams += 1
        try:
            yield b"retry: %d\n\n" % random.randint(*RECONNECT_RANGE)  # noqa: S311  # not a secret
            if live.state.fingerprint != known:
                yield event(live.state)
            while not shutdown_signal.is_set():
                try:
                    async with asyncio.timeout(KEEP_ALIVE):
                        await anext(changes)
                except TimeoutError:
                    yield b":\n\n"
                except StopAsyncIteration:
                    return
                else:
                    yield event(live.state)
        finally:
            live.presence.streams -= 1


def event(state: CachedBody) -> bytes:
    """Return the state as an event with its fingerprint as ID."""
    return b"id: %s\ndata: %s\n\n" % (state.fingerprint.encode(), state.body)


def add_quart_route(app: Any, path: str, live: LiveState) -> None:
    """Add the stream to a Quart server."""
    from quart import Response, request

    limiter = ConnectionLimiter()

    async def events() -> Response:
        permit = limiter.take(request.remote_addr or "")
        if permit is None:
            return Response(FULL.body, FULL.status, dict(FULL.headers), content_type=FULL.content_type)
        known = request.headers.get("last-event-id", "")
        response = Response(stream(live, known, permit), 200, HEADERS, content_type=TYPE)
        response.timeout = None
        return response

    app.server.add_url_rule(path, endpoint=path, view_func=events, methods=["GET"])


def add_fastapi_route(app: Any, path: str, live: LiveState) -> None:
    """Add the stream to a FastAPI server."""
    from fastapi import Request
    from fastapi.responses import Response, StreamingResponse

    limiter = ConnectionLimiter()

    async def events(request: Request) -> Response:
        permit = limiter.take(request.client.host if request.client else "")
        if permit is None:
            return Response(FULL.body, FULL.status, dict(FULL.headers), media_type=FULL.content_type)
        known = request.headers.get("last-event-id", "")
        return StreamingResponse(stream(live, known, permit), headers=HEADERS, media_type=TYPE)

    app.server.add_api_route(path, events, methods=["GET"], include_in_schema=False)


class Poll(CachedHandler):
    """Serves the state, or 304, to polling pages, and counts them by the query parameter `tab`."""

    def __init__(self, live: LiveState) -> None:
        self._live = live

    def lookup(self, request: SiteRequest) -> CachedBody | None:
        self._live.start().presence.tab_polled(request.query.get("tab", ""))
        return self._live.state
