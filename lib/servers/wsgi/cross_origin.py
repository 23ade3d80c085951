"""Pages of the origins that the settings name may ask the site, and no others."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.cors import Cors
from lib.servers.wsgi.message import answer


class CrossOrigin:
    """Answers preflights itself, and amends whatever comes out of the app."""

    def __init__(self, app: WSGIApplication, cors: Cors) -> None:
        self._app = app
        self._cors = cors

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        origin = environ.get("HTTP_ORIGIN")

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            return start_response(line, self._cors.amended(headers, origin), *error)

        asked_method = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
        preflight = self._cors.preflight(environ["REQUEST_METHOD"], origin, asked_method)
        return self._app(environ, start) if preflight is None else answer(preflight, start)
