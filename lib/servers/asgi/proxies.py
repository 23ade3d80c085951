"""The reader of a request is whom a trusted proxy names."""

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.servers.asgi.message import client_of, headers_of, path_of
from lib.servers.proxies import FIELDS, Proxies

_FIELDS = frozenset(field.encode() for field in FIELDS)
_BY_TLS = {"http": "https", "ws": "wss"}
_IN_THE_CLEAR = {"https": "http", "wss": "ws"}


class AsgiProxies:
    """Changes requests and WebSockets below `prefix`, and leaves all others, and lifespan, alone."""

    def __init__(self, app: ASGIApp, proxies: Proxies, prefix: str) -> None:
        self._app = app
        self._proxies = proxies
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and _FIELDS.intersection(map(_name, scope["headers"])):
            path = path_of(scope)
            if path.startswith(self._prefix) or path + "/" == self._prefix:
                scope = self._changed(scope)
        await self._app(scope, receive, send)

    def _changed(self, scope: Scope) -> Scope:
        headers = [(name, value) for name, value in scope["headers"] if name not in _FIELDS]
        changed: Scope = {**scope, "headers": headers}
        if not self._proxies.trusts(client_of(scope)):
            return changed
        reader = self._proxies.reader(headers_of(scope))
        if reader.address is not None:
            changed["client"] = (reader.address, 0)
        if reader.scheme is not None:
            scheme = scope.get("scheme", "http")
            changed["scheme"] = (_BY_TLS if reader.scheme == "https" else _IN_THE_CLEAR).get(scheme, scheme)
        if reader.host is not None:
            host = (b"host", reader.host.encode("latin-1"))
            changed["headers"] = [host, *(header for header in headers if header[0] != b"host")]
        return changed


def _name(header: tuple[bytes, bytes]) -> bytes:
    return header[0]
