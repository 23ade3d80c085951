"""Trusted proxies: the client, scheme, and host that they report in `X-Forwarded-*`.

From other clients these headers are removed, so that nothing behind them trusts them. uvicorn and Werkzeug have
middleware for a part of this: uvicorn's reads no host, Werkzeug's counts proxies and trusts every client.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from starlette.types import Receive, Scope, Send

from lib.http.origins import host_of, parse_address
from lib.servers.rules import AsgiRequest, RequestView, WsgiRequest
from lib.settings import Settings

FOR, PROTO, HOST = "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"

# The site does not read the last three. Frameworks and servers could.
FIELDS = frozenset({FOR, PROTO, HOST, "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server", "forwarded"})

# A client without an IP address: a Unix socket, which only users with access to its file can open.
UNIX = "unix:"

_SCHEMES = frozenset({"http", "https"})

_Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class ForwardedRequest:
    """The values that a trusted proxy reports; None for a missing or invalid one."""

    address: str | None = None
    scheme: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Proxies:
    """The trusted proxies, by network or by Unix socket."""

    networks: tuple[_Network, ...] = ()
    by_unix_socket: bool = False

    def trusts(self, peer: str) -> bool:
        """Return whether the IP address of a connection, empty for a Unix socket, is that of a trusted proxy."""
        return self.by_unix_socket if peer in {"", UNIX} else _is_among(peer, self.networks)

    def read(self, headers: Mapping[str, str]) -> ForwardedRequest:
        """Read the headers of a trusted proxy, by lowercase name."""
        scheme = _last(headers.get(PROTO, "")).lower()
        host = _last(headers.get(HOST, ""))
        return ForwardedRequest(
            address=self._client(headers.get(FOR, "")),
            scheme=scheme if scheme in _SCHEMES else None,
            host=host if host_of(host) is not None else None,
        )

    def _client(self, chain: str) -> str | None:
        """Return the last address that is not a trusted proxy: any client can write the addresses before it."""
        first = None
        for hop in reversed(chain.split(",")):
            address = _address_of(hop)
            if address is None:
                return first
            first = address
            if not _is_among(address, self.networks):
                return address
        return first


def proxies_from(settings: Settings) -> Proxies:
    """Return the proxies in the settings. `lib/servers/production.py` reports invalid ones."""
    words = [word.strip() for word in settings.trusted_proxies.split(",") if word.strip()]
    networks = [network for network in map(network_or_none, words) if network is not None]
    return Proxies(tuple(networks), any(is_unix(word) for word in words))


def network_or_none(text: str) -> _Network | None:
    """Return a network or a single address; None for other text."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def is_unix(word: str) -> bool:
    """Return whether a value of the setting means Unix sockets."""
    return word.strip().lower() in {"unix", UNIX}


@lru_cache(maxsize=4096)
def _is_among(address: str, networks: tuple[_Network, ...]) -> bool:
    parsed = parse_address(address)
    return parsed is not None and any(parsed in network for network in networks if network.version == parsed.version)


def _address_of(hop: str) -> str | None:
    """Return an address of a chain without its port: `192.0.2.1:80`, `[2001:db8::1]:80`; None for other text."""
    text = hop.strip().strip('"')
    parsed = parse_address(host_of(text) or text)
    return None if parsed is None else str(parsed)


def _last(values: str) -> str:
    """Return the value of the nearest proxy."""
    return values.rpartition(",")[2].strip()


_BYTE_FIELDS = frozenset(field.encode() for field in FIELDS)
_VARIABLES = frozenset(f"HTTP_{field.upper().replace('-', '_')}" for field in FIELDS)


class _ProxyMiddleware:
    """Applies the headers of trusted proxies to requests under `prefix`: client, scheme, and host."""

    def __init__(self, app: Any, proxies: Proxies, prefix: str) -> None:
        self._app = app
        self._proxies = proxies
        self._prefix = prefix

    def _read(self, request: RequestView) -> ForwardedRequest | None:
        """Return the values for a request, without any if the client is not trusted; None outside of the site."""
        if not request.path.startswith(self._prefix) and request.path + "/" != self._prefix:
            return None
        return self._proxies.read(request.headers) if self._proxies.trusts(request.client) else ForwardedRequest()


class AsgiProxies(_ProxyMiddleware):
    """The middleware for ASGI: requests and WebSockets."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_fields = any(name in _BYTE_FIELDS for name, _ in scope.get("headers", ()))
        if has_fields and (forwarded := self._read(AsgiRequest(scope))) is not None:
            scope = self._change(scope, forwarded)
        await self._app(scope, receive, send)

    def _change(self, scope: Scope, forwarded: ForwardedRequest) -> Scope:
        headers = [(name, value) for name, value in scope["headers"] if name not in _BYTE_FIELDS]
        changed: Scope = {**scope, "headers": headers}
        if forwarded.address is not None:
            changed["client"] = (forwarded.address, 0)
        if forwarded.scheme is not None:
            is_socket = scope["type"] == "websocket"
            changed["scheme"] = forwarded.scheme.replace("http", "ws") if is_socket else forwarded.scheme
        if forwarded.host is not None:
            host = (b"host", forwarded.host.encode("latin-1"))
            changed["headers"] = [host, *(header for header in headers if header[0] != b"host")]
        return changed


class WsgiProxies(_ProxyMiddleware):
    """The middleware for WSGI."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _VARIABLES.isdisjoint(environ) and (forwarded := self._read(WsgiRequest(environ))) is not None:
            environ = self._change(environ, forwarded)
        response: Iterable[bytes] = self._app(environ, start_response)
        return response

    def _change(self, environ: WSGIEnvironment, forwarded: ForwardedRequest) -> WSGIEnvironment:
        kept = {name: value for name, value in environ.items() if name not in _VARIABLES}
        reported = (forwarded.address, forwarded.scheme, forwarded.host)
        changed = zip(("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST"), reported, strict=True)
        return kept | {name: value for name, value in changed if value is not None}
