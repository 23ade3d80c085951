"""The reader of a request is whom a trusted proxy names."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.proxies import FIELDS, Proxies
from lib.servers.wsgi.message import headers_of, path_of

_FIELDS = frozenset(f"HTTP_{field.upper().replace('-', '_')}" for field in FIELDS)


class WsgiProxies:
    """Changes requests below `prefix`, and leaves all others alone."""

    def __init__(self, app: WSGIApplication, proxies: Proxies, prefix: str) -> None:
        self._app = app
        self._proxies = proxies
        self._prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _FIELDS.isdisjoint(environ):
            path = path_of(environ)
            if path.startswith(self._prefix) or path + "/" == self._prefix:
                environ = self._changed(environ)
        return self._app(environ, start_response)

    def _changed(self, environ: WSGIEnvironment) -> WSGIEnvironment:
        changed = {name: value for name, value in environ.items() if name not in _FIELDS}
        if not self._proxies.trusts(environ.get("REMOTE_ADDR", "")):
            return changed
        reader = self._proxies.reader(headers_of(environ))
        if reader.address is not None:
            changed["REMOTE_ADDR"] = reader.address
        if reader.scheme is not None:
            changed["wsgi.url_scheme"] = reader.scheme
        if reader.host is not None:
            changed["HTTP_HOST"] = reader.host
        return changed
