"""A refusal that begins before its request was read may be lost: `lib/servers/asgi/whole_body.py` says why."""

from wsgiref.types import WSGIEnvironment

from lib.servers.policy import REST
from lib.servers.wsgi.body_time import CONNECTION, BodyTime


class WholeBody:
    """Reads bodies that are refused, up to the limit in bytes, where gunicorn serves: other servers cannot stop it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._time = BodyTime(REST)

    def read(self, environ: WSGIEnvironment) -> None:
        """Reads what a request has, and forgets it."""
        if CONNECTION not in environ:
            return
        length = environ.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in environ:
            most = self._limit
        else:
            most = min(int(length), self._limit) if length.isdigit() else 0
        if most:
            try:
                self._time.read(environ, most)
            except Exception:  # a body that cannot be read is none to wait for
                return
