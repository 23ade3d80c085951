"""Answers carry what `lib/servers/security.py` says of them."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.defence import Defence
from lib.servers.security import CSP, LONGEST, UPGRADE, headers_for
from lib.servers.wsgi.message import read

_Headers = list[tuple[str, str]]


class Security:
    """Adds headers, unless the app has set them. Only HTML without a policy is held back, and only if it is whole."""

    def __init__(self, app: WSGIApplication, defence: Defence) -> None:
        self._app = app
        self._defence = defence

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        by_tls = environ.get("wsgi.url_scheme") == "https"
        held: list[tuple[str, _Headers, tuple[Any, ...]]] = []

        def start(line: str, headers: _Headers, *error: Any) -> Callable[[bytes], object]:
            secured, is_wanting = self._secured(headers, by_tls)
            if not is_wanting:
                return start_response(line, secured, *error)
            if not _is_whole(headers):
                return start_response(line, self._with_policy(secured, b"", by_tls), *error)
            held.append((line, secured, error))
            return _discard

        body = self._app(environ, start)
        if not held:
            return body
        line, headers, error = held[-1]
        document = read(body)
        start_response(line, self._with_policy(headers, document, by_tls), *error)
        return [document]

    def _secured(self, headers: _Headers, by_tls: bool) -> tuple[_Headers, bool]:
        """The headers with those of the site, and whether they lack a policy that they need."""
        named = {name.lower(): value for name, value in headers}
        content_type = named.get("content-type", "")
        policy = named.get(CSP)
        document = policy is not None or content_type.startswith("text/html")
        added = headers_for(content_type, document, by_tls or self._defence.always_secure)
        secured = [*headers, *(header for header in added if header[0] not in named)]
        if policy is not None and by_tls:
            secured = [(name, f"{value}; {UPGRADE}" if name.lower() == CSP else value) for name, value in secured]
        return secured, document and policy is None

    def _with_policy(self, headers: _Headers, document: bytes, by_tls: bool) -> _Headers:
        policy = self._defence.content.of(document)
        return [*headers, (CSP, f"{policy}; {UPGRADE}" if by_tls else policy)]


def _is_whole(headers: _Headers) -> bool:
    """Whether a body has a length, and is as it was written: a stream has none, and packed bytes have no scripts."""
    named = {name.lower(): value for name, value in headers}
    length = named.get("content-length", "")
    return "content-encoding" not in named and length.isdigit() and int(length) <= LONGEST


def _discard(_: bytes) -> None:
    """WSGI's old way of writing a body, which Flask does not use."""
