"""WSGI and ASGI middleware that records page views and callbacks. It changes no request or response."""

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

_ASGI_HEADERS = {name.encode(): name for name in HEADERS}
_WSGI_HEADERS = {f"HTTP_{name.upper().replace('-', '_')}": name for name in HEADERS}


class AnalyticsMiddleware:
    """ASGI middleware. At the end of the server, it stores the remaining events."""

    def __init__(self, app: ASGIApp, visits: Visits) -> None:
        self._app = app
        self._visits = visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            send = self._recording(scope, send)
        elif scope["type"] == "lifespan":
            send = self._following_lifespan(send)
        await self._app(scope, receive, send)

    def _recording(self, scope: Scope, send: Send) -> Send:
        path = asgi_path(scope)
        kind = self._visits.expected(scope["method"], path)
        if kind is None:
            return send
        started = time.perf_counter()

        async def record(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {_ASGI_HEADERS[name]: value.decode("latin-1") for name, value in scope["headers"]
                           if name in _ASGI_HEADERS}  # fmt: skip
                content_type = next(
                    (value for name, value in message["headers"] if name.lower() == b"content-type"), b""
                )
                if kind == "view":
                    self._visits.view(
                        path, message["status"], content_type.decode("latin-1"), headers, asgi_client(scope)
                    )
                else:
                    self._visits.callback(started, message["status"], headers)
            await send(message)

        return record

    def _following_lifespan(self, send: Send) -> Send:
        """Some servers end by the signal itself, so that no Python code runs after the lifespan."""

        async def follow(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                await asyncio.to_thread(self._visits.tracker.start)
            elif message["type"].startswith("lifespan.shutdown."):
                await asyncio.to_thread(shutdown_tasks.run)
            await send(message)

        return follow


class WsgiAnalyticsMiddleware:
    """WSGI middleware. WSGI has no startup event: the first request of a process starts the writer."""

    def __init__(self, app: WSGIApplication, visits: Visits) -> None:
        self._app = app
        self._visits = visits
        self._process = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._process != os.getpid():
            self._process = os.getpid()
            self._visits.tracker.start()
        return self._app(environ, self._recording(environ, start_response))

    def _recording(self, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        path = wsgi_path(environ)
        kind = self._visits.expected(environ["REQUEST_METHOD"], path)
        if kind is None:
            return start_response
        started = time.perf_counter()
        request_headers = {name: environ[variable] for variable, name in _WSGI_HEADERS.items() if variable in environ}
        client = environ.get("REMOTE_ADDR", "")

        def record(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            if kind == "view":
                content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
                self._visits.view(path, int(status[:3]), content_type, request_headers, client)
            else:
                self._visits.callback(started, int(status[:3]), request_headers)
            return start_response(status, headers, *error)

        return record


def register_asgi_middleware(app: Any, tracker: Tracker = tracker) -> None:
    """Record the page views of a Dash app on FastAPI or Quart."""
    app.backend.wrap(middleware_for(app, tracker))


def middleware_for(app: Any, tracker: Tracker = tracker) -> Callable[[Any], Any]:
    """Return the middleware for the server of a Dash app."""
    visits = Visits(tracker, app.config.routes_pathname_prefix, app.backend.server_type)
    kind: Any = WsgiAnalyticsMiddleware if app.backend.server_type == "flask" else AnalyticsMiddleware
    return lambda inner: kind(inner, visits)
