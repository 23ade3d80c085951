"""Paths with stray slashes lead to the page that was meant."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.policy import Policy
from lib.servers.wsgi.message import answer, path_of


class Redirects:
    """Answers them before the app sees them."""

    def __init__(self, app: WSGIApplication, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        redirect = self._policy.redirect(environ["REQUEST_METHOD"], path_of(environ), query)
        return answer(redirect, start_response) if redirect else self._app(environ, start_response)
