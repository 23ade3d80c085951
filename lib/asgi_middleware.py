"""Counts visits on FastAPI and Quart: plain ASGI, which passes everything on as it comes."""

import asyncio
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.analytics.visits import HEADERS, Visits
from lib.analytics_tracker import Tracker, tracker
from lib.ending import ending
from lib.servers.asgi.message import client_of, path_of

_WANTED = {name.encode(): name for name in HEADERS}
_ENDED = frozenset({"lifespan.shutdown.complete", "lifespan.shutdown.failed"})


class AnalyticsMiddleware:
    """Looks at what is asked and how the answer begins; stores what is left when the server ends."""

    def __init__(self, app: ASGIApp, visits: Visits) -> None:
        self._app = app
        self._visits = visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = path_of(scope)
            kind = self._visits.expected(scope["method"], path)
            if kind == "view":
                send = self._seeing_views(scope, path, send)
            elif kind == "callback":
                send = self._timing_callbacks(scope, send)
        elif scope["type"] == "lifespan":
            send = self._ending(send)
        await self._app(scope, receive, send)

    def _seeing_views(self, scope: Scope, path: str, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
                self._visits.view(path, message["status"], kind.decode("latin-1"), _headers(scope), client_of(scope))
            await send(message)

        return sending

    def _timing_callbacks(self, scope: Scope, send: Send) -> Send:
        began = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                milliseconds = (time.perf_counter() - began) * 1000
                self._visits.callback(milliseconds, message["status"], _headers(scope))
            await send(message)

        return sending

    def _ending(self, send: Send) -> Send:
        """Some servers end by the signal itself, after which nothing of Python runs: this is the last moment."""

        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                await asyncio.to_thread(self._visits.tracker.start)
            elif message["type"] in _ENDED:
                await asyncio.to_thread(ending.run)
            await send(message)

        return sending


def register_asgi_middleware(app: Any, tracker: Tracker = tracker) -> None:
    """Has the visits of a Dash app counted whose server is FastAPI or Quart."""
    visits = Visits(tracker, app.config.routes_pathname_prefix, app.backend.server_type)
    app.backend.wrap(lambda inner: AnalyticsMiddleware(inner, visits))


def _headers(scope: Scope) -> dict[str, str]:
    return {_WANTED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _WANTED}
