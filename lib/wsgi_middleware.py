"""Counts visits on Flask: plain WSGI, which passes everything on as it comes."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.analytics.visits import HEADERS, Visits
from lib.analytics_tracker import Tracker, tracker
from lib.servers.wsgi.message import path_of

_VARIABLES = {f"HTTP_{name.upper().replace('-', '_')}": name for name in HEADERS}


class AnalyticsMiddleware:
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
        path = path_of(environ)
        kind = self._visits.expected(environ["REQUEST_METHOD"], path)
        if kind == "view":
            start_response = self._seeing_views(environ, path, start_response)
        elif kind == "callback":
            start_response = self._timing_callbacks(environ, start_response)
        return self._app(environ, start_response)

    def _seeing_views(self, environ: WSGIEnvironment, path: str, start_response: StartResponse) -> StartResponse:
        headers, client = _headers(environ), environ.get("REMOTE_ADDR", "")

        def starting(status: str, answered: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            kind = next((value for name, value in answered if name.lower() == "content-type"), "")
            self._visits.view(path, int(status[:3]), kind, headers, client)
            return start_response(status, answered, *error)

        return starting

    def _timing_callbacks(self, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        began = time.perf_counter()

        def starting(status: str, answered: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            milliseconds = (time.perf_counter() - began) * 1000
            self._visits.callback(milliseconds, int(status[:3]), _headers(environ))
            return start_response(status, answered, *error)

        return starting


def register_wsgi_middleware(app: Any, tracker: Tracker = tracker) -> None:
    """Has the visits of a Dash app counted whose server is Flask."""
    visits = Visits(tracker, app.config.routes_pathname_prefix, app.backend.server_type)
    app.backend.wrap(lambda inner: AnalyticsMiddleware(inner, visits))


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    return {name: environ[variable] for variable, name in _VARIABLES.items() if variable in environ}
