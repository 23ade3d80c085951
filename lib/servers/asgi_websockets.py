"""WebSockets: which handshakes are rejected, and which connections are closed because of a message."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.asgi_request import client_of, headers_of, path_of, request_size
from lib.servers.connection_limits import ConnectionLimiter
from lib.servers.policy import Policy, reject_oversized
from lib.servers.request_policy import CALLBACKS

# Where Dash's callbacks come by a WebSocket, below the prefix.
CALLBACK_SOCKET = "_dash-ws-callback"

# Why a WebSocket is closed (RFC 6455, section 7.4.1).
REFUSED, TOO_LONG = 1008, 1009


class WebSocketFilter:
    """A handshake that is closed before it is accepted is answered with 403 by the server."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy
        self._limiter = ConnectionLimiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        tail = path_of(scope).removeprefix(self._policy.prefix)
        client = client_of(scope)
        permit = self._limiter.take(client) if self._may_connect(scope, tail) else None
        if permit is None:
            await receive()  # the handshake
            await send({"type": "websocket.close", "code": REFUSED, "reason": ""})
            return
        with permit:
            connection = _Connection(self._policy, client, tail == CALLBACK_SOCKET, receive, send)
            await self._app(scope, connection.receive, connection.send)

    def _may_connect(self, scope: Scope, tail: str) -> bool:
        headers, rules = headers_of(scope), self._policy.request_policy
        if reject_oversized(*request_size(scope)) or rules.hosts.rejection(headers.get("host"), tail):
            return False
        return rules.cross_site.lets_connect(headers)


@dataclass(slots=True)
class _Connection:
    """One WebSocket. Each message of Dash's counts as a callback: what is in it, only its reader knows."""

    policy: Policy
    client: str
    carries_callbacks: bool
    from_client: Receive
    to_client: Send
    closed: bool = False

    async def receive(self) -> Message:
        """The next message; the end, once the connection was closed."""
        message = await self.from_client()
        code = await self._fault(message) if message["type"] == "websocket.receive" else None
        if code is None:
            return message
        if not self.closed:
            self.closed = True
            await self.to_client({"type": "websocket.close", "code": code, "reason": ""})
        return {"type": "websocket.disconnect", "code": code}

    async def send(self, message: Message) -> None:
        """What the app has to say, as long as somebody hears it."""
        if not self.closed:
            await self.to_client(message)

    async def _fault(self, message: Message) -> int | None:
        """Why the connection ends with this message; None when it goes on."""
        text = message.get("text")
        if len(message.get("bytes") or b"") > self.policy.body_limit or (text and self._is_long(text)):
            return TOO_LONG
        if self.carries_callbacks and await self.policy.request_policy.rates.rejection_async(CALLBACKS, self.client):
            return REFUSED
        return None

    def _is_long(self, text: str) -> bool:
        limit = self.policy.body_limit
        return len(text) > limit or (len(text) * 4 > limit and len(text.encode()) > limit)
