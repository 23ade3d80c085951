"""Addresses and headers have an end. The servers before this one set none, or only with one of their parsers."""

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.servers.asgi.message import answer
from lib.servers.contract import Response
from lib.servers.policy import oversize


class SizeLimit:
    """Answers in the place of the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = refusal_for_size(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await answer(refusal, send)


def refusal_for_size(scope: Scope) -> Response | None:
    """Why a request or a handshake is not answered; None when it may be."""
    target = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    return oversize(target, sum(len(name) + len(value) for name, value in scope["headers"]))
