"""The policy for WebSockets."""

import json
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.http.client_limits import ConnectionLimiter
from lib.servers.policy import CALLBACKS, Policy, reject_oversized
from lib.servers.rules import AsgiRequest

# Path of the WebSocket for Dash's callbacks, without the prefix.
CALLBACK_SOCKET = "_dash-ws-callback"

# Close codes (RFC 6455, section 7.4.1).
INVALID, POLICY_VIOLATION, TOO_LONG = 1007, 1008, 1009


class WebSocketFilter:
    """Rejects handshakes, to which the server then responds with 403, and closes connections because of a message."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy
        self._limiter = ConnectionLimiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = AsgiRequest(scope)
        tail = request.path.removeprefix(self._policy.prefix)
        rejection = reject_oversized(*request.size()) or self._policy.hosts.rejection(request.header("host"), tail)
        # Browsers send `Origin` with a handshake, and apply no CORS.
        is_allowed = rejection is None and self._policy.cross_site.is_own(request.headers)
        permit = self._limiter.take(request.client) if is_allowed else None
        if permit is None:
            await receive()  # the handshake
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": ""})
            return
        with permit:
            connection = _Connection(self._policy, request.client, tail == CALLBACK_SOCKET, receive, send)
            await self._app(scope, connection.receive, connection.send)


@dataclass(slots=True)
class _Connection:
    """One WebSocket. Each message to Dash's callbacks counts as one callback."""

    policy: Policy
    client: str
    carries_callbacks: bool
    from_client: Receive
    to_client: Send
    closed: bool = False

    async def receive(self) -> Message:
        """Return the next message; a disconnect after the connection was closed."""
        message = await self.from_client()
        code = await self._close_code(message) if message["type"] == "websocket.receive" else None
        if code is None:
            return message
        if not self.closed:
            self.closed = True
            await self.to_client({"type": "websocket.close", "code": code, "reason": ""})
        return {"type": "websocket.disconnect", "code": code}

    async def send(self, message: Message) -> None:
        """Send a message of the app while the connection is open."""
        if not self.closed:
            await self.to_client(message)

    async def _close_code(self, message: Message) -> int | None:
        """Return why a message ends the connection, or None."""
        text, limit = message.get("text") or "", self.policy.body_limit
        is_long = len(text) > limit or (len(text) * 4 > limit and len(text.encode()) > limit)
        if is_long or len(message.get("bytes") or b"") > limit:
            return TOO_LONG
        if not self.carries_callbacks:
            return None
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return INVALID
        return POLICY_VIOLATION if await self.policy.rates.rejection_async(CALLBACKS, self.client) else None
