"""Answers carry what `lib/servers/security.py` says of them."""

from dataclasses import dataclass, field
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.defence import Defence
from lib.servers.security import CSP, LONGEST, UPGRADE, headers_for

_CSP = CSP.encode()
_UPGRADE = f"; {UPGRADE}".encode()

_Headers = list[tuple[bytes, bytes]]


class Security:
    """Adds headers, unless the app has set them. Only HTML without a policy is held back, and only if it is whole."""

    def __init__(self, app: ASGIApp, defence: Defence) -> None:
        self._app = app
        self._defence = defence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        by_tls = scope.get("scheme") == "https"
        await self._app(scope, receive, _Exchange(self._defence, by_tls, send).send)


@dataclass(slots=True)
class _Exchange:
    """One answer on its way out."""

    defence: Defence
    by_tls: bool
    out: Send
    held: Message | None = None
    length: int = 0
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self.held is None:
            await self.out(message)
        elif message["type"] == "http.response.body":
            await self._hold(self.held, message)
        else:
            await self._release(self.held)
            await self.out(message)

    async def _start(self, message: Message) -> None:
        named = dict(message.get("headers", ()))
        content_type = named.get(b"content-type", b"")
        policy = named.get(_CSP)
        document = policy is not None or content_type.startswith(b"text/html")
        secure = self.by_tls or self.defence.always_secure
        added = [header for header in _encoded(content_type, document, secure) if header[0] not in named]
        headers: _Headers = [*message.get("headers", ()), *added]
        if policy is not None and self.by_tls:
            headers = [(name, value + _UPGRADE if name == _CSP else value) for name, value in headers]
        message = {**message, "headers": headers}
        if policy is not None or not document:
            await self.out(message)
        elif b"content-encoding" in named:
            await self.out(self._with_policy(message, b""))
        else:
            length = named.get(b"content-length", b"")
            self.length = int(length) if length.isdigit() else 0
            self.held = message

    async def _hold(self, held: Message, message: Message) -> None:
        """Waits for the rest of a body whose length is known; a stream goes on at once."""
        self.body += message.get("body", b"")
        more = message.get("more_body", False)
        if not more or not len(self.body) < self.length <= LONGEST:
            whole = not more or len(self.body) == self.length
            self.held = None
            await self.out(self._with_policy(held, bytes(self.body) if whole else b""))
            await self.out({"type": "http.response.body", "body": bytes(self.body), "more_body": more})

    async def _release(self, held: Message) -> None:
        self.held = None
        await self.out(self._with_policy(held, b""))
        if self.body:
            await self.out({"type": "http.response.body", "body": bytes(self.body), "more_body": True})

    def _with_policy(self, message: Message, document: bytes) -> Message:
        policy = self.defence.content.of(document).encode() + (_UPGRADE if self.by_tls else b"")
        return {**message, "headers": [*message["headers"], (_CSP, policy)]}


@lru_cache(maxsize=256)
def _encoded(content_type: bytes, document: bool, secure: bool) -> _Headers:
    """The headers as ASGI wants them; few combinations occur."""
    headers = headers_for(content_type.decode("latin-1"), document, secure)
    return [(name.encode(), value.encode()) for name, value in headers]
