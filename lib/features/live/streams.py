"""The state as server-sent events (WHATWG HTML, section 9.2): at once, with each change, until the process stops."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from typing import Any

from lib.features.live.live_state import LiveState, State
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.client_limits import ConnectionLimiter, ConnectionPermit
from lib.http.compression import NEVER
from lib.http.errors import ProblemError
from lib.http.messages import Request as GetRequest
from lib.process.lifecycle import shutdown_signal

TYPE = "text/event-stream; charset=utf-8"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}

# Seconds between two comments, which keep proxies from ending what is silent.
KEEP_ALIVE = 20.0
# Milliseconds until a browser asks again whose stream has ended: not all of them at once.
AGAIN = (1000, 3000)


async def stream(board: LiveState, known: str, place: ConnectionPermit) -> AsyncIterator[bytes]:
    """The events for one reader. `known` is the tag that its browser got last, in `Last-Event-ID`."""
    with place, board.open() as changes:
        board.presence.came()
        try:
            tag = board.state.tag
            yield b"retry: %d\n\n" % random.randint(*AGAIN)  # noqa: S311  # no secret
            if tag != known:
                yield event(board.state)
            while not shutdown_signal.is_set():
                try:
                    async with asyncio.timeout(KEEP_ALIVE):
                        await anext(changes)
                except TimeoutError:
                    yield b":\n\n"
                except StopAsyncIteration:
                    return
                else:
                    yield event(board.state)
        finally:
            board.presence.left()


def event(state: State) -> bytes:
    """The state as an event whose id is its tag."""
    return b"id: %s\ndata: %s\n\n" % (state.tag.encode(), state.body)


# Seconds after which a page that was refused may ask again.
RETRY_AFTER = 30


class StreamPlaces:
    """The places of the streams."""

    def __init__(self) -> None:
        self._places = ConnectionLimiter()

    def take(self, address: str) -> ConnectionPermit:
        """A place to give back. Raises `ProblemError` 429 when there is none."""
        place = self._places.take(address)
        if place is None:
            raise ProblemError(429, "Too many streams are open.", headers={"retry-after": str(RETRY_AFTER)})
        return place


def add_quart_route(app: Any, path: str, board: LiveState) -> None:
    """Add the stream to a Quart server."""
    from quart import Response, request

    places = StreamPlaces()

    async def live() -> Response:
        try:
            place = places.take(request.remote_addr or "")
        except ProblemError as full:
            sent = full.response()
            return Response(sent.body, sent.status, dict(sent.headers), content_type=sent.content_type)
        known = request.headers.get("last-event-id", "")
        answer = Response(stream(board, known, place), 200, HEADERS, content_type=TYPE)
        answer.timeout = None
        return answer

    app.server.add_url_rule(path, endpoint=path, view_func=live, methods=["GET"])


def add_fastapi_route(app: Any, path: str, board: LiveState) -> None:
    """Add the stream to a FastAPI server."""
    from fastapi import Request
    from fastapi.responses import Response, StreamingResponse

    places = StreamPlaces()

    async def live(request: Request) -> Response:
        try:
            place = places.take(request.client.host if request.client else "")
        except ProblemError as full:
            sent = full.response()
            return Response(sent.body, sent.status, dict(sent.headers), media_type=sent.content_type)
        known = request.headers.get("last-event-id", "")
        return StreamingResponse(stream(board, known, place), headers=HEADERS, media_type=TYPE)

    app.server.add_api_route(path, live, methods=["GET"], include_in_schema=False)


class Poll(CachedHandler):
    """Answers with the state, or 304 to whoever has it. Counts who asks, by the query's `tab`."""

    def __init__(self, board: LiveState) -> None:
        self._board = board
        self._kept: tuple[State, CachedBody] | None = None

    def lookup(self, request: GetRequest) -> CachedBody | None:
        self._board.start().presence.asked(request.query.get("tab", ""))
        state, kept = self._board.state, self._kept
        if kept is None or kept[0] is not state:
            kept = self._kept = (state, CachedBody(state.body, "application/json", NEVER))
        return kept[1]

    def iter_cached(self) -> Iterator[CachedBody]:
        yield from ()
