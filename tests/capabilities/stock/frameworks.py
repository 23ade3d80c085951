"""An existing server, and routes in addition to Dash, in each framework."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

from fastapi import Depends, FastAPI, WebSocket
from fastapi.responses import PlainTextResponse, StreamingResponse
from flask import Flask
from flask import Response as FlaskResponse
from quart import Quart, websocket
from quart import Response as QuartResponse

BACKEND = os.environ["DASH_BACKEND"]
EVENTS = "text/event-stream"


def own_server() -> Any:
    """Return an empty server."""
    return _NEW[BACKEND]()


def add_routes(server: Any) -> None:
    """Add a route with a dependency, a route that streams, and a WebSocket if the framework supports it."""
    _ADD[BACKEND](server)


def reader() -> str:
    """Return the dependency of a route."""
    return "a reader"


def depends(who: str = Depends(reader)) -> dict[str, str]:
    """Return the dependency, as a FastAPI route does. Other frameworks call the function and ignore its default."""
    return {"reader": str(who)}


def events_in_thread() -> Iterator[str]:
    """Yield two events with a moment between them."""
    yield "data: 1\n\n"
    time.sleep(0.5)
    yield "data: 2\n\n"


async def events() -> AsyncIterator[str]:
    """Yield the same events on an event loop."""
    yield "data: 1\n\n"
    await asyncio.sleep(0.5)
    yield "data: 2\n\n"


def _add_to_flask(server: Flask) -> None:
    server.add_url_rule("/own", endpoint="own", view_func=lambda: "own")
    server.add_url_rule("/depends", view_func=depends)
    server.add_url_rule("/events", view_func=lambda: FlaskResponse(events_in_thread(), mimetype=EVENTS), endpoint="sse")


def _add_to_fastapi(server: FastAPI) -> None:
    server.add_api_route("/own", lambda: PlainTextResponse("own"))
    server.add_api_route("/depends", depends)
    server.add_api_route("/events", lambda: StreamingResponse(events(), media_type=EVENTS))

    @server.websocket("/socket")
    async def greet(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()


def _add_to_quart(server: Quart) -> None:
    async def stream() -> QuartResponse:
        return QuartResponse(events(), mimetype=EVENTS)

    server.add_url_rule("/own", endpoint="own", view_func=lambda: "own")
    server.add_url_rule("/depends", view_func=depends)
    server.add_url_rule("/events", view_func=stream)

    @server.websocket("/socket")
    async def greet() -> None:
        await websocket.send("hello")


_NEW: Mapping[str, Callable[[], Any]] = {
    "flask": lambda: Flask("own"),
    "fastapi": lambda: FastAPI(title="own"),
    "quart": lambda: Quart("own"),
}
_ADD: Mapping[str, Callable[[Any], None]] = {
    "flask": _add_to_flask,
    "fastapi": _add_to_fastapi,
    "quart": _add_to_quart,
}
