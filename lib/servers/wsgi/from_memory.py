"""What lies in memory is sent without asking the framework."""

from collections.abc import Iterable
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.contract import Request, SiteServer
from lib.servers.wsgi.message import answer, headers_of, path_of


class FromMemory:
    """Stands aside while somebody hooks into the framework: an authentication, for one, must see every request."""

    def __init__(self, app: WSGIApplication, site: SiteServer) -> None:
        self._app = app
        self._site = site

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and not self._site.is_hooked():
            response = self._site.memory(_request(environ))
            if response is not None:
                return answer(response, start_response)
        return self._app(environ, start_response)


def _request(environ: WSGIEnvironment) -> Request:
    query = environ.get("QUERY_STRING", "")
    return Request(
        path_of(environ),
        query=dict(parse_qsl(query, keep_blank_values=True)) if query else {},
        headers=headers_of(environ),
    )
