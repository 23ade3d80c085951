"""Counts visits on FastAPI and Quart: plain ASGI, which passes everything on as it comes."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.features.analytics.tracker import Tracker, tracker
from lib.features.analytics.visits import HEADERS, Visits
from lib.process.lifecycle import shutdown_tasks
from lib.servers.requests import asgi_client, asgi_path, wsgi_path

_WANTED = {name.encode(): name for name in HEADERS}
_ENDED = frozenset({"lifespan.shutdown.complete", "lifespan.shutdown.failed"})


class AnalyticsMiddleware:
    """Looks at what is asked and how the answer begins; stores what is left when the server ends."""

    def __init__(self, app: ASGIApp, visits: Visits) -> None:
        self._app = app
        self._visits = visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = asgi_path(scope)
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
                self._visits.view(path, message["status"], kind.decode("latin-1"), _headers(scope), asgi_client(scope))
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
                await asyncio.to_thread(shutdown_tasks.run)
            await send(message)

        return sending


def register_asgi_middleware(app: Any, tracker: Tracker = tracker) -> None:
    """Record the page views of a Dash app on FastAPI or Quart."""
    app.backend.wrap(middleware_for(app, tracker))


def _headers(scope: Scope) -> dict[str, str]:
    return {_WANTED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _WANTED}


_VARIABLES = {f"HTTP_{name.upper().replace('-', '_')}": name for name in HEADERS}


class WsgiAnalyticsMiddleware:
    """Looks at what is asked and how the answer begins. The first request of a process starts what stores visits, those
    of processes that have ended too, unless `gunicorn.conf.py` did: WSGI says nothing of a start.
    """

    def __init__(self, app: WSGIApplication, visits: Visits) -> None:
        self._app = app
        self._visits = visits
        self._process = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._process != os.getpid():
            self._process = os.getpid()
            self._visits.tracker.start()
        path = wsgi_path(environ)
        kind = self._visits.expected(environ["REQUEST_METHOD"], path)
        if kind == "view":
            start_response = self._seeing_views(environ, path, start_response)
        elif kind == "callback":
            start_response = self._timing_callbacks(environ, start_response)
        return self._app(environ, start_response)

    def _seeing_views(self, environ: WSGIEnvironment, path: str, start_response: StartResponse) -> StartResponse:
        headers, client = _wsgi_headers(environ), environ.get("REMOTE_ADDR", "")

        def starting(status: str, answered: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            kind = next((value for name, value in answered if name.lower() == "content-type"), "")
            self._visits.view(path, int(status[:3]), kind, headers, client)
            return start_response(status, answered, *error)

        return starting

    def _timing_callbacks(self, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        began = time.perf_counter()

        def starting(status: str, answered: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            milliseconds = (time.perf_counter() - began) * 1000
            self._visits.callback(milliseconds, int(status[:3]), _wsgi_headers(environ))
            return start_response(status, answered, *error)

        return starting


def register_wsgi_middleware(app: Any, tracker: Tracker = tracker) -> None:
    """Record the page views of a Dash app on Flask."""
    app.backend.wrap(middleware_for(app, tracker))


def middleware_for(app: Any, tracker: Tracker = tracker) -> Callable[[Any], Any]:
    """Return the middleware for the server of a Dash app."""
    visits = Visits(tracker, app.config.routes_pathname_prefix, app.backend.server_type)
    kind: Any = WsgiAnalyticsMiddleware if app.backend.server_type == "flask" else AnalyticsMiddleware
    return lambda inner: kind(inner, visits)


def _wsgi_headers(environ: WSGIEnvironment) -> dict[str, str]:
    return {name: environ[variable] for variable, name in _VARIABLES.items() if variable in environ}
