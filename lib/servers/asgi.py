"""The ASGI driver: applies the rule list to the requests of the site on FastAPI and Quart, and limits WebSockets."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.http.client_limits import ConnectionLimiter
from lib.http.errors import problem
from lib.http.messages import Response
from lib.servers.policy import CALLBACKS, DRAIN_TIMEOUT, Policy, reject_oversized, slow_body_response
from lib.servers.rule_list import Errors, build_rules
from lib.servers.rules import AsgiRequest, ResponseHead, Rule, RuleList, asgi_path
from lib.servers.runners import current_client
from lib.servers.site_server import SiteServer

# Responses to clients whose body is too long or too slow: the driver does not read the rest of it.
_ABANDONED = frozenset({408, 413})

# Path of the WebSocket for Dash's callbacks, without the prefix.
CALLBACK_SOCKET = "_dash-ws-callback"

# Close codes (RFC 6455, section 7.4.1).
INVALID, POLICY_VIOLATION, TOO_LONG = 1007, 1008, 1009


class AsgiDriver:
    """Applies the policy to the requests and WebSockets of the site, and passes on all others, and lifespan events."""

    def __init__(self, app: ASGIApp, site: SiteServer) -> None:
        self._app = app
        self._policy = site.policy
        self._error_response = site.error_response
        self._rules = RuleList(build_rules(site))
        self._outside_errors = self._rules.depth_outside(Errors)
        self._limiter = ConnectionLimiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind not in {"http", "websocket"} or not self._policy.covers(path := asgi_path(scope)):
            await self._app(scope, receive, send)
        elif kind == "http":
            await self._respond(AsgiRequest(scope, path), receive, send)
        else:
            await self._connect(AsgiRequest(scope, path), receive, send)

    async def _respond(self, request: AsgiRequest, receive: Receive, send: Send) -> None:
        body = _RequestBody(receive, self._policy.body_limit)
        sender = _Sender(self._rules, request, send, body)
        current_client.set(request.client)
        try:
            for depth, rule, can_wait in self._rules.request_rules:
                response = await rule.process_request_async(request) if can_wait else rule.process_request(request)
                if response is not None:
                    await sender.respond(response, depth)
                    return
            await self._run_app(request, body, sender)
        except Exception as error:
            if _is_end_of_body(error):
                return
            if sender.started:
                raise
            sender.limit = None
            await sender.respond(self._error_response(request.path, error), self._outside_errors)

    async def _run_app(self, request: AsgiRequest, body: "_RequestBody", sender: "_Sender") -> None:
        """Run the app with limits on the size of the body and on the time until the response starts."""
        length = request.header("content-length")
        if self._policy.exceeds(length):
            await sender.respond(self._policy.too_large_response())
            return
        seconds = self._policy.time_limit
        try:
            async with asyncio.timeout(seconds) as limit:
                sender.limit = limit
                if request.header("transfer-encoding") or (length is None and request.method != "GET"):
                    size = await body.buffer(self._policy.body_limit)
                    if size is None:
                        return
                    if size > self._policy.body_limit:
                        await sender.respond(self._policy.too_large_response())
                        return
                await self._app(request.scope_for_app(), body.receive, sender.send)
        except TimeoutError:
            if sender.started or not limit.expired():
                raise
            sender.limit = None
            too_slow = problem(504, f"The request took longer than {seconds or 0:g} s.")
            await sender.respond(slow_body_response(seconds or 0) if body.is_awaited else too_slow)

    async def _connect(self, request: AsgiRequest, receive: Receive, send: Send) -> None:
        """Run the app for a WebSocket, or reject the handshake, to which the server then responds with 403."""
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
            connection = _WebSocket(self._policy, request.client, tail == CALLBACK_SOCKET, receive, send)
            await self._app(request.scope_for_app(), connection.receive, connection.send)


class _EndOfBody(Exception):
    """Stops an app that sends a body that the client did not request."""


def _is_end_of_body(error: Exception) -> bool:
    """Return whether an app was stopped after the head. Task groups wrap the exception (anyio, Starlette)."""
    if isinstance(error, ExceptionGroup):
        return error.split(_EndOfBody)[1] is None
    return isinstance(error, _EndOfBody)


class _RequestBody:
    """The body of a request. The driver reads the rest of a rejected one before it responds.

    A server that closes a connection with unread bytes resets it. A proxy then sees no response, sends 502, and takes
    the process out of rotation.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._complete = False
        self._buffered: bytes | None = None
        self.is_awaited = False

    async def receive(self) -> Message:
        """Receive the next message. `is_awaited` is true while an incomplete body is awaited."""
        if self._buffered is not None:
            body, self._buffered = self._buffered, None
            return {"type": "http.request", "body": body, "more_body": False}
        self.is_awaited = not self._complete
        message = await self._receive()
        self.is_awaited = False
        self._left -= len(message.get("body", b""))
        self._complete = self._complete or not message.get("more_body", False)
        return message

    async def buffer(self, limit: int) -> int | None:
        """Read a body of unknown length for the next `receive`, at most a little more than `limit` bytes.

        Return its length; None if the client has left.
        """
        body = bytearray()
        while not self._complete and len(body) <= limit:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
        self._buffered = bytes(body)
        return len(body)

    async def drain(self) -> None:
        """Read the rest, up to the limits on size and time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_TIMEOUT):
                while not self._complete and self._left >= 0:
                    await self.receive()


class _Sender:
    """Sends one response through the rules. A response whose body a rule needs is buffered."""

    def __init__(self, rules: RuleList, request: AsgiRequest, send: Send, body: _RequestBody) -> None:
        self._rules = rules
        self._request = request
        self._send = send
        self._body = body
        self._buffered_head: ResponseHead | None = None
        self._pending_rules: list[Rule] = []
        self._buffer = bytearray()
        self.limit: asyncio.Timeout | None = None
        self.started = False

    async def respond(self, response: Response, depth: int | None = None) -> None:
        """Send a complete response instead of the app's, through the rules up to `depth`."""
        self._buffer.clear()
        await self._begin(ResponseHead(response.status, response.all_headers), depth)
        await self.send({"type": "http.response.body", "body": response.body})

    async def send(self, message: Message) -> None:
        """Send a message of the app."""
        kind = message["type"]
        if kind == "http.response.start":
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.get("headers", [])]
            await self._begin(ResponseHead(message["status"], headers))
        elif self._buffered_head is not None:
            self._buffer += message.get("body", b"")
            if kind != "http.response.body" or not message.get("more_body"):
                await self._finish(self._buffered_head, message)
        elif self._request.is_head and kind == "http.response.body":
            await self._send({"type": kind, "body": b""})
            if message.get("more_body"):
                raise _EndOfBody
        else:
            await self._send(message)

    async def _begin(self, head: ResponseHead, depth: int | None = None) -> None:
        if self.limit is not None:  # the limit is on the time until the response starts: a stream can take any time
            self.limit.reschedule(None)
            self.limit = None
        self._pending_rules = self._rules.process_response(self._request, head, depth)
        self._buffered_head = head if self._pending_rules else None
        if self._buffered_head is None:
            await self._start(head)

    async def _finish(self, head: ResponseHead, message: Message) -> None:
        """Apply the rules to a buffered body and send it. A message of another type is sent after the head."""
        self._buffered_head = None
        body = self._rules.process_body(self._request, head, self._pending_rules, bytes(self._buffer))
        await self._start(head)
        if message["type"] == "http.response.body":
            message = {"type": "http.response.body", "body": b"" if self._request.is_head else body}
        await self._send(message)

    async def _start(self, head: ResponseHead) -> None:
        if 400 <= head.status not in _ABANDONED and self._request.has_body():
            await self._body.drain()
        self.started = True
        headers = [(_encode_name(name), value.encode("latin-1")) for name, value in head.headers]
        await self._send({"type": "http.response.start", "status": head.status, "headers": headers})


@lru_cache(maxsize=512)
def _encode_name(name: str) -> bytes:
    return name.lower().encode("latin-1")


@dataclass(slots=True)
class _WebSocket:
    """One WebSocket, which some messages close. Each message to Dash's callbacks counts as one callback."""

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
