"""Paths with stray slashes lead to the page that was meant."""

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.servers.asgi.message import answer, path_of
from lib.servers.policy import Policy


class Redirects:
    """Answers them before the app sees them."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"].decode("latin-1")
        redirect = self._policy.redirect(scope["method"], path_of(scope), query)
        if redirect:
            await answer(redirect, send)
        else:
            await self._app(scope, receive, send)
