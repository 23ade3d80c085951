"""The live state as server-sent events (WHATWG HTML, section 9.2), and for polls."""

import asyncio
import random
from collections.abc import AsyncIterator

from lib.features.live.live_state import LiveState
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.client_limits import ConnectionLimiter, ConnectionPermit
from lib.http.errors import ProblemError
from lib.http.messages import Handler, Request, Response
from lib.process.lifecycle import shutdown_signal

TYPE = "text/event-stream; charset=utf-8"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}

# Seconds between two comments, so that proxies do not close an idle stream.
KEEP_ALIVE = 20.0
# Milliseconds until a browser reconnects after the end of a stream, at random, so that they do not reconnect together.
RECONNECT_RANGE = (1000, 3000)


def stream_handler(live: LiveState) -> Handler:
    """Return the handler of streams. It rejects those over the limit of a client."""
    limiter = ConnectionLimiter()

    def handler(request: Request) -> Response:
        permit = limiter.take(request.client)
        if permit is None:
            raise ProblemError(429, "Too many streams are open.", headers={"retry-after": "30"})
        return Response(b"", 200, TYPE, HEADERS, stream(live, request.headers.get("last-event-id", ""), permit))

    return handler


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


class Poll(CachedHandler):
    """Serves the state, or 304, to polling pages, and counts them by the query parameter `tab`."""

    def __init__(self, live: LiveState) -> None:
        self._live = live

    def lookup(self, request: Request) -> CachedBody | None:
        self._live.start().presence.tab_polled(request.query.get("tab", ""))
        return self._live.state
