"""WSGI middleware that reports the requests of the site to the observer and adds the request ID to responses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wsgi import ClosingIterator

from lib.features.observability.observer import HEADERS, Observer, RequestRecord
from lib.process.log_sink import request_id
from lib.servers.rules import wsgi_path

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
        sent_headers: list[tuple[str, str]] = []

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            record.status = int(line[:3])
            sent_headers[:] = headers
            return start_response(line, [*headers, (ID, record.id)], *error)

        try:
            body = self._app(environ, start)
        except BaseException:
            record.finish(500)
            raise
        # Every server closes a body, also after the client has disconnected (PEP 3333).
        ending = ExitStack()
        ending.callback(request_id.set, "")  # last: the server uses this thread for other connections
        ending.callback(record.finish)
        if hasattr(body, "close"):
            ending.callback(body.close)
        return ClosingIterator(self._counted(body, record, sent_headers), ending.close)

    def _counted(
        self, body: Iterable[bytes], record: RequestRecord, headers: Sequence[tuple[str, str]]
    ) -> Iterator[bytes]:
        has_length = isinstance(body, list | tuple) or any(name.lower() == "content-length" for name, _ in headers)
        if not has_length and record.status not in _BODILESS:
            self._observer.opened(record, "stream")
        for piece in body:
            record.sent += len(piece)
            yield piece
        record.complete()
