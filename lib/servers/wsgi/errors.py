"""Errors in the framework's own words become those of the site. Exceptions Flask itself hands to the adapter."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.policy import Policy
from lib.servers.wsgi.message import answer, path_of, read


class Errors:
    """Holds an answer back when the policy amends it."""

    def __init__(self, app: WSGIApplication, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], path_of(environ)
        held: list[tuple[int, dict[str, str]]] = []

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            status = int(line[:3])
            if status < 400 and method != "OPTIONS":  # most answers, without a look at their headers
                return start_response(line, headers, *error)
            named = {name.lower(): value for name, value in headers}
            if not self._policy.amends(method, path, status, named):
                return start_response(line, headers, *error)
            held.append((status, named))
            return _discard

        body = self._app(environ, start)
        if not held:
            return body
        status, headers = held[0]
        return answer(self._policy.amended(method, path, status, headers, read(body)), start_response)


def _discard(_: bytes) -> None:
    """WSGI's old way of writing a body, which Flask does not use."""
