"""Pages of the origins that the settings name may ask the site, and no others."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.asgi.message import answer, header
from lib.servers.cors import Cors


class CrossOrigin:
    """Answers preflights itself, and amends whatever comes out of the app."""

    def __init__(self, app: ASGIApp, cors: Cors) -> None:
        self._app = app
        self._cors = cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = header(scope, b"origin")

        async def amend(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"])
                amended = self._cors.amended(named, origin)
                headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in amended]
                message = {**message, "headers": headers}
            await send(message)

        preflight = self._cors.preflight(scope["method"], origin, header(scope, b"access-control-request-method"))
        if preflight is None:
            await self._app(scope, receive, amend)
        else:
            await answer(preflight, amend)
