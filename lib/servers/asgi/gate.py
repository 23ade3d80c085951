"""Requests that are not answered: for another host, from a page of another site, or one too many."""

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.servers.asgi.message import answer, client_of, header, headers_of, path_of
from lib.servers.contract import Response
from lib.servers.cross_site import SAFE
from lib.servers.defence import Defence


class Gate:
    """Refuses them before the app sees them. `prefix` is where the site's routes begin."""

    def __init__(self, app: ASGIApp, defence: Defence, prefix: str) -> None:
        self._app = app
        self._defence = defence
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await answer(refusal, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        rules, method, tail = self._defence, scope["method"], path_of(scope).removeprefix(self._prefix)
        refusal = rules.hosts.refusal(header(scope, b"host"), tail)
        if refusal is None and method not in SAFE:
            refusal = rules.cross_site.refusal(method, tail, headers_of(scope))
        if refusal is not None:
            return refusal
        kind = rules.rates.kind(method, tail)
        return None if kind is None else await rules.rates.refusal_on_loop(kind, client_of(scope))
