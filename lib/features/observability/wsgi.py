"""WSGI middleware that reports the requests of the site to the observer and adds the request ID to responses."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.features.observability.observer import HEADERS, Observer
from lib.features.observability.request_record import RequestRecord
from lib.servers.wsgi_request import path_of

ID = "X-Request-ID"
# Statuses of responses without a body, and so without a length.
_BODILESS = frozenset({204, 304})
_HEADERS = {f"HTTP_{name.upper().replace('-', '_')}": name for name in HEADERS}


class Observed:
    """The middleware. It buffers nothing and ignores requests outside of the site."""

    def __init__(self, app: WSGIApplication, observer: Observer) -> None:
        self._app = app
        self._observer = observer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = path_of(environ)
        if not self._observer.covers(path):
            return self._app(environ, start_response)
        headers = {name: environ[variable] for variable, name in _HEADERS.items() if variable in environ}
        record = self._observer.begin(environ["REQUEST_METHOD"], path, headers)
        body = _Body(self._observer, record)

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            record.status = int(line[:3])
            body.headers = headers
            return start_response(line, [*headers, (ID, record.id)], *error)

        try:
            body.inner = self._app(environ, start)
        except BaseException:
            record.finish(500)
            raise
        return body


class _Body:
    """The body of a response. Every server closes it, also when the client is gone (PEP 3333)."""

    __slots__ = ("_observer", "_pieces", "_record", "headers", "inner")

    def __init__(self, observer: Observer, record: RequestRecord) -> None:
        self._observer = observer
        self._record = record
        self._pieces: Iterator[bytes] | None = None
        self.inner: Iterable[bytes] = ()
        self.headers: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._pieces is None:
            self._pieces = iter(self.inner)
            if self._is_stream():
                self._observer.opened(self._record, "stream")
        try:
            piece = next(self._pieces)
        except StopIteration:
            self._record.complete()
            raise
        self._record.sent += len(piece)
        return piece

    def close(self) -> None:
        """Close the app's body and end the record."""
        try:
            close = getattr(self.inner, "close", None)
            if close is not None:
                close()
        finally:
            self._record.finish()

    def _is_stream(self) -> bool:
        if isinstance(self.inner, list | tuple) or self._record.status in _BODILESS:
            return False
        return not any(name.lower() == "content-length" for name, _ in self.headers)
