"""Documents carry the policy of the site."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.security import is_document

NAME = "content-security-policy"


class Security:
    """Adds `Content-Security-Policy` to them, unless the app has set one."""

    def __init__(self, app: WSGIApplication, policy: str) -> None:
        self._app = app
        self._policy = policy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            if _is_wanting(headers):
                headers = [*headers, (NAME, self._policy)]
            return start_response(line, headers, *error)

        return self._app(environ, start)


def _is_wanting(headers: list[tuple[str, str]]) -> bool:
    named = {name.lower(): value for name, value in headers}
    return NAME not in named and is_document(named.get("content-type"))
