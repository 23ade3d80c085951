"""HEAD is GET without the body (RFC 9110, section 9.3.2), whatever the route behind it declared."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Head:
    """Asks the app for GET and lets only the headers out. A stream is closed before it begins."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "HEAD":
            return self._app(environ, start_response)
        asked = {**environ, "REQUEST_METHOD": "GET"}
        asked.pop("HTTP_RANGE", None)  # a range is of GET alone (section 14.2)
        body = self._app(asked, start_response)
        close = getattr(body, "close", None)
        if close is not None:
            close()
        return []
