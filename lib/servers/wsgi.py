"""The WSGI driver: applies the rule list to the requests of the site on Flask."""

import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from http import client
from io import BytesIO
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wsgi import ClosingIterator

from lib.http.errors import problem
from lib.http.messages import Response
from lib.servers.policy import DRAIN_TIMEOUT, slow_body_response
from lib.servers.rule_list import Errors, build_rules
from lib.servers.rules import ResponseHead, Rule, RuleList, WsgiRequest, wsgi_path
from lib.servers.runners import BackgroundLoop
from lib.servers.site_server import SiteServer

# gunicorn stores the connection of a request under this name. Other servers have their own limits.
CONNECTION = "gunicorn.socket"


class WsgiDriver:
    """Applies the policy to the requests of the site, and passes on all others."""

    def __init__(self, app: WSGIApplication, site: SiteServer) -> None:
        self._app = app
        self._policy = site.policy
        self._rules = RuleList(build_rules(site))
        self._outside_errors = self._rules.depth_outside(Errors)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = wsgi_path(environ)
        if not self._policy.covers(path):
            return self._app(environ, start_response)
        request = WsgiRequest(environ, path)
        try:
            for depth, rule, _ in self._rules.request_rules:
                if (response := rule.process_request(request)) is not None:
                    if response.status >= 400:
                        self._drain_body(environ)
                    return self._send(request, response, depth, start_response)
        except Exception as error:  # exceptions of the app are handled by Flask
            return self._send(request, self._policy.error_response(path, error), self._outside_errors, start_response)
        limited = self._read_body(environ, request)
        if isinstance(limited, Response):
            return self._send(request, limited, None, start_response)
        return self._run_app(request, limited, start_response)

    def _run_app(
        self, request: WsgiRequest, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Run the app. A response whose body a rule needs is buffered."""
        buffered: list[tuple[ResponseHead, list[Rule]]] = []

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            head = ResponseHead(int(line[:3]), headers)
            rules = self._rules.process_response(request, head)
            if rules:
                buffered.append((head, rules))
                return lambda _: None  # Flask does not use the `write` of WSGI
            return start_response(line, head.headers, *error)

        body = self._app(environ, start)
        if buffered:
            head, rules = buffered[-1]
            with closing(ClosingIterator(body)) as pieces:
                content = b"".join(pieces)
            return _send_processed(request, head, rules, content, start_response)
        if request.is_head:
            ClosingIterator(body).close()
            return []
        return body

    def _send(
        self, request: WsgiRequest, response: Response, depth: int | None, start_response: StartResponse
    ) -> Iterable[bytes]:
        head = ResponseHead(response.status, response.all_headers)
        rules = self._rules.process_response(request, head, depth)
        return _send_processed(request, head, rules, response.body, start_response)

    def _read_body(self, environ: WSGIEnvironment, request: WsgiRequest) -> WSGIEnvironment | Response:
        """Return an environ whose body was read, up to the limits on size and time, or an error response."""
        if request.is_head:
            environ = {**environ, "REQUEST_METHOD": "GET"}
            environ.pop("HTTP_RANGE", None)
        limit, length = self._policy.body_limit, environ.get("CONTENT_LENGTH")
        seconds = self._policy.time_limit
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not is_chunked and self._policy.exceeds(length):
            return self._policy.too_large_response()
        if not is_chunked and not (length and length.isascii() and length.isdigit() and int(length)):
            return environ
        try:
            body = read_in_time(environ, limit + 1 if is_chunked else int(length or 0), seconds)
            is_complete = body is None or is_chunked or len(body) == int(length or 0)
        except Exception:  # gunicorn has its own errors for invalid chunks
            is_complete = False
        if not is_complete:
            return problem(400, "Cannot read the request body.")
        if body is None:
            return slow_body_response(seconds or 0)
        if len(body) > limit:
            return self._policy.too_large_response()
        environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return environ

    def _drain_body(self, environ: WSGIEnvironment) -> None:
        """Read the body of a rejected request, as on ASGI, if gunicorn serves: only there a slow one times out."""
        if CONNECTION not in environ:
            return
        length = environ.get("CONTENT_LENGTH") or "0"
        limit = self._policy.body_limit
        if "HTTP_TRANSFER_ENCODING" not in environ:
            limit = min(int(length), limit) if length.isascii() and length.isdigit() else 0
        if limit:
            with suppress(Exception):  # a body that cannot be read needs no waiting
                read_in_time(environ, limit, DRAIN_TIMEOUT)


def _send_processed(
    request: WsgiRequest, head: ResponseHead, rules: Sequence[Rule], body: bytes, start_response: StartResponse
) -> Iterable[bytes]:
    """Apply the rules to a body and send it."""
    body = RuleList.process_body(request, head, rules, body)
    start_response(f"{head.status} {client.responses.get(head.status, 'Unknown')}", head.headers)
    return [] if request.is_head else [body]


def _has_arrived(stream: Any, size: int) -> bool:
    """Return whether gunicorn has read the body together with the headers. A timer takes longer than most bodies."""
    buffer = getattr(getattr(getattr(stream, "reader", None), "unreader", None), "buf", None)
    return isinstance(buffer, BytesIO) and len(buffer.getbuffer()) >= size


_timers = BackgroundLoop("body-timeout")


def read_in_time(environ: WSGIEnvironment, size: int, seconds: float | None) -> bytes | None:
    """Return at most `size` bytes of a body; None if it took longer than `seconds`. Raises the errors of the server.

    WSGI cannot limit the time of the app.
    """
    connection = environ.get(CONNECTION)
    if seconds is None or not isinstance(connection, socket.socket) or _has_arrived(environ["wsgi.input"], size):
        return bytes(environ["wsgi.input"].read(size))
    lock, has_expired = Lock(), False
    reading: socket.socket | None = connection  # until the body is complete

    def expire() -> None:
        """Stop reading from the connection."""
        nonlocal has_expired
        with lock:
            if reading is not None:
                has_expired = True
                with suppress(OSError):  # the client has left
                    reading.shutdown(socket.SHUT_RD)

    loop = _timers.start()
    loop.call_soon_threadsafe(loop.call_later, seconds, expire)
    try:
        body = bytes(environ["wsgi.input"].read(size))
    except Exception:  # for example for an incomplete chunk: gunicorn has its own errors
        if has_expired:
            return None
        raise
    finally:
        with lock:
            reading = None
    return None if has_expired else body
