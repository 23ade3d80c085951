"""What is believed of a reader that came through a proxy, and of one that only says so.

A proxy in `TRUSTED_PROXIES` tells the reader's address, scheme and host in `X-Forwarded-*`. From anybody else these
fields are worth nothing, and are taken away, so that nothing behind believes them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.http.origins import host_of
from lib.servers import wsgi_request as wsgi
from lib.servers.asgi_request import client_of, headers_of, path_of
from lib.settings import Settings

FOR, PROTO, HOST = "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"

# The last three nobody here reads; frameworks and servers might.
FIELDS = frozenset({FOR, PROTO, HOST, "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server", "forwarded"})

# A peer without an address: it came by a Unix socket, which only who may open the file can do.
UNIX = "unix:"

_SCHEMES = frozenset({"http", "https"})
_PORT = re.compile(r"(?::\d{1,5})?")

_Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class ForwardedRequest:
    """What a trusted proxy says; None where it says nothing that could be used."""

    address: str | None = None
    scheme: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are believed, and whether those are that connect by a Unix socket."""

    networks: tuple[_Network, ...] = ()
    by_unix_socket: bool = False

    def trusts(self, peer: str) -> bool:
        """Whether an address that a connection came from is one of them; empty for a Unix socket."""
        return self.by_unix_socket if peer in {"", UNIX} else _is_among(peer, self.networks)

    def reader(self, headers: Mapping[str, str]) -> ForwardedRequest:
        """Who asks, by the headers of a trusted peer. The fields are in lower case."""
        scheme = _last(headers.get(PROTO, "")).lower()
        host = _last(headers.get(HOST, ""))
        return ForwardedRequest(
            address=self._address(headers.get(FOR, "")),
            scheme=scheme if scheme in _SCHEMES else None,
            host=host if host_of(host) is not None else None,
        )

    def _address(self, chain: str) -> str | None:
        """The last address that is no trusted proxy: what stands before it, anybody can have written."""
        first = None
        for hop in reversed(chain.split(",")):
            address = _bare(hop)
            if address is None:
                return first
            first = address
            if not _is_among(address, self.networks):
                return address
        return first


def proxies_from(settings: Settings) -> Proxies:
    """The rules as the settings give them. What is no network is left out; `lib/servers/production.py` says so."""
    words = [word.strip() for word in settings.trusted_proxies.split(",") if word.strip()]
    networks = [network for network in map(network_or_none, words) if network is not None]
    return Proxies(tuple(networks), any(is_unix(word) for word in words))


def network_or_none(text: str) -> _Network | None:
    """A network or a single address; None for what is neither."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def is_unix(word: str) -> bool:
    """Whether a word of the setting stands for Unix sockets."""
    return word.strip().lower() in {"unix", UNIX}


@lru_cache(maxsize=4096)
def _is_among(address: str, networks: tuple[_Network, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks if network.version == parsed.version)


def _parsed(address: str) -> _Address | None:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _bare(hop: str) -> str | None:
    """An address of a chain without its port: `192.0.2.1:80`, `[2001:db8::1]:80`. None for what is none."""
    text = hop.strip().strip('"')
    bracketed, bracket, rest = text.removeprefix("[").partition("]")
    if bracket and text.startswith("[") and _PORT.fullmatch(rest):
        text = bracketed
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    parsed = _parsed(text)
    return None if parsed is None else str(parsed)


def _last(values: str) -> str:
    """The value that the nearest proxy wrote, where several did."""
    return values.rpartition(",")[2].strip()


_BYTE_FIELDS = frozenset(field.encode() for field in FIELDS)
_VARIABLES = frozenset(f"HTTP_{field.upper().replace('-', '_')}" for field in FIELDS)
_SECURE = {"http": "https", "ws": "wss"}
_INSECURE = {"https": "http", "wss": "ws"}


class AsgiProxies:
    """Applies the headers of trusted proxies to requests and WebSockets under `prefix`: client, scheme, and host."""

    def __init__(self, app: ASGIApp, proxies: Proxies, prefix: str) -> None:
        self._app = app
        self._proxies = proxies
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and any(name in _BYTE_FIELDS for name, _ in scope["headers"]):
            path = path_of(scope)
            if path.startswith(self._prefix) or path + "/" == self._prefix:
                scope = self._changed(scope)
        await self._app(scope, receive, send)

    def _changed(self, scope: Scope) -> Scope:
        headers = [(name, value) for name, value in scope["headers"] if name not in _BYTE_FIELDS]
        changed: Scope = {**scope, "headers": headers}
        if not self._proxies.trusts(client_of(scope)):
            return changed
        reader = self._proxies.reader(headers_of(scope))
        if reader.address is not None:
            changed["client"] = (reader.address, 0)
        if reader.scheme is not None:
            scheme = scope.get("scheme", "http")
            changed["scheme"] = (_SECURE if reader.scheme == "https" else _INSECURE).get(scheme, scheme)
        if reader.host is not None:
            host = (b"host", reader.host.encode("latin-1"))
            changed["headers"] = [host, *(header for header in headers if header[0] != b"host")]
        return changed


class WsgiProxies:
    """Applies the headers of trusted proxies to requests under `prefix`."""

    def __init__(self, app: WSGIApplication, proxies: Proxies, prefix: str) -> None:
        self._app = app
        self._proxies = proxies
        self._prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _VARIABLES.isdisjoint(environ):
            path = wsgi.path_of(environ)
            if path.startswith(self._prefix) or path + "/" == self._prefix:
                environ = self._changed(environ)
        return self._app(environ, start_response)

    def _changed(self, environ: WSGIEnvironment) -> WSGIEnvironment:
        changed = {name: value for name, value in environ.items() if name not in _VARIABLES}
        if not self._proxies.trusts(environ.get("REMOTE_ADDR", "")):
            return changed
        reader = self._proxies.reader(wsgi.headers_of(environ))
        if reader.address is not None:
            changed["REMOTE_ADDR"] = reader.address
        if reader.scheme is not None:
            changed["wsgi.url_scheme"] = reader.scheme
        if reader.host is not None:
            changed["HTTP_HOST"] = reader.host
        return changed
