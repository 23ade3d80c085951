"""Tells the observer of each request of the site, and answers with the id of the request."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.features.observability.observer import Observer
from lib.features.observability.request_record import RequestRecord
from lib.servers.requests import wsgi_path

ID = "X-Request-ID"
# Statuses whose answers have no body, and so no length.
_BODILESS = frozenset({204, 304})


class Observed:
    """Buffers nothing, and passes on what is not of the site."""

    def __init__(self, app: WSGIApplication, observer: Observer) -> None:
        self._app = app
        self._observer = observer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = wsgi_path(environ)
        if not self._observer.covers(path):
            return self._app(environ, start_response)
        exchange = self._observer.begin(
            environ["REQUEST_METHOD"],
            path,
            environ.get("HTTP_X_REQUEST_ID"),
            environ.get("HTTP_USER_AGENT"),
            _parent(environ),
        )
        answer = _Answer(self._observer, exchange)

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            exchange.status = int(line[:3])
            answer.headers = headers
            return start_response(line, [*headers, (ID, exchange.id)], *error)

        try:
            answer.body = self._app(environ, start)
        except BaseException:
            exchange.finish(500)
            raise
        return answer


def _parent(environ: WSGIEnvironment) -> dict[str, str]:
    """Headers of the W3C's Trace Context."""
    if "HTTP_TRACEPARENT" not in environ:
        return {}
    return {"traceparent": environ["HTTP_TRACEPARENT"], "tracestate": environ.get("HTTP_TRACESTATE", "")}


class _Answer:
    """The body on its way out. Every server closes it, when its reader has gone too (PEP 3333)."""

    __slots__ = ("_exchange", "_observer", "_pieces", "body", "headers")

    def __init__(self, observer: Observer, exchange: RequestRecord) -> None:
        self._observer = observer
        self._exchange = exchange
        self._pieces: Iterator[bytes] | None = None
        self.body: Iterable[bytes] = ()
        self.headers: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._pieces is None:
            self._pieces = iter(self.body)
            if self._is_stream():
                self._observer.opened(self._exchange, "stream")
        try:
            piece = next(self._pieces)
        except StopIteration:
            self._exchange.complete()
            raise
        self._exchange.sent += len(piece)
        return piece

    def close(self) -> None:
        """The end of the request, in whatever way."""
        try:
            close = getattr(self.body, "close", None)
            if close is not None:
                close()
        finally:
            self._exchange.finish()

    def _is_stream(self) -> bool:
        if isinstance(self.body, list | tuple) or self._exchange.status in _BODILESS:
            return False
        return not any(name.lower() == "content-length" for name, _ in self.headers)
