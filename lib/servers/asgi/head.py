"""HEAD is GET without the body (RFC 9110, section 9.3.2), whatever the route behind it declared."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _Enough(Exception):
    """Ends an app that goes on sending a body nobody will see."""


class Head:
    """Asks the app for GET and lets only the headers out. A stream is ended at its first piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def headers_only(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b""})
            if message.get("more_body"):
                raise _Enough

        # A range is of GET alone (section 14.2).
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        try:
            await self._app({**scope, "method": "GET", "headers": headers}, receive, headers_only)
        except* _Enough:
            pass
