"""No request makes the process read more than the limit."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.asgi.message import answer, header
from lib.servers.policy import READING, Policy


class BodyLimit:
    """Believes `Content-Length`, which the server enforces; a body of unknown length is read ahead, up to the limit."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = header(scope, b"content-length")
        if self._policy.exceeds(length):
            await answer(self._policy.too_long(), send)
        elif header(scope, b"transfer-encoding") or (length is None and scope["method"] not in READING):
            await self._read_ahead(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _read_ahead(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > self._policy.body_limit:
                await answer(self._policy.too_long(), send)
                return
            more = message.get("more_body", False)
        await self._app(scope, _replayed(bytes(body), receive), send)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body in one piece, then whatever else the server has to say."""
    pieces: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pieces.pop() if pieces else await receive()

    return replay
