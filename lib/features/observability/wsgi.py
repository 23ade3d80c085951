"""WSGI middleware that reports the requests of the site to the observer and adds the request ID to responses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.features.observability.observer import HEADERS, Observer
from lib.features.observability.request_record import RequestRecord
from lib.servers.requests import wsgi_path

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
        path = wsgi_path(environ)
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


@dataclass(slots=True, eq=False)
class _Body:
    """The body of a response. Every server closes it, also when the client is gone (PEP 3333)."""

    observer: Observer
    record: RequestRecord
    inner: Iterable[bytes] = ()
    headers: Sequence[tuple[str, str]] = ()
    pieces: Iterator[bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.pieces is None:
            self.pieces = iter(self.inner)
            if self._is_stream():
                self.observer.opened(self.record, "stream")
        try:
            piece = next(self.pieces)
        except StopIteration:
            self.record.complete()
            raise
        self.record.sent += len(piece)
        return piece

    def close(self) -> None:
        """Close the app's body and end the record."""
        try:
            close = getattr(self.inner, "close", None)
            if close is not None:
                close()
        finally:
            self.record.finish()

    def _is_stream(self) -> bool:
        if isinstance(self.inner, list | tuple) or self.record.status in _BODILESS:
            return False
        return not any(name.lower() == "content-length" for name, _ in self.headers)
