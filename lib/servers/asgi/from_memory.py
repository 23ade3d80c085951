"""What lies in memory is sent without asking the framework."""

from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.servers.asgi.message import answer, headers_of, path_of
from lib.servers.contract import Request, SiteServer


class FromMemory:
    """Stands aside while somebody hooks into the framework: an authentication, for one, must see every request."""

    def __init__(self, app: ASGIApp, site: SiteServer) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "GET" and not self._site.is_hooked():
            response = self._site.memory(_request(scope))
            if response is not None:
                await answer(response, send)
                return
        await self._app(scope, receive, send)


def _request(scope: Scope) -> Request:
    query = scope["query_string"]
    return Request(
        path_of(scope),
        query=dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {},
        headers=headers_of(scope),
    )
