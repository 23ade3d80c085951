"""Documents carry the policy of the site."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.security import is_document


class Security:
    """Adds `Content-Security-Policy` to them, unless the app has set one."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._header = (b"content-security-policy", policy.encode("latin-1"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def amend(message: Message) -> None:
            if message["type"] == "http.response.start" and self._is_wanting(message):
                message = {**message, "headers": [*message["headers"], self._header]}
            await send(message)

        await self._app(scope, receive, amend)

    def _is_wanting(self, message: Message) -> bool:
        content_type = None
        for name, value in message.get("headers", ()):
            if name == self._header[0]:
                return False
            if name == b"content-type":
                content_type = value.decode("latin-1")
        return is_document(content_type)
