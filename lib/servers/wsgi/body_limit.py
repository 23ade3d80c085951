"""No request makes the process read more than the limit, or, with gunicorn, wait for it longer than the other."""

from collections.abc import Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.policy import Policy, slow_body
from lib.servers.problem import problem
from lib.servers.wsgi.body_time import BodyTime
from lib.servers.wsgi.message import answer


class BodyLimit:
    """Believes `Content-Length`, which the server enforces, and reads each body ahead, up to the limit."""

    def __init__(self, app: WSGIApplication, policy: Policy) -> None:
        self._app = app
        self._policy = policy
        self._time = BodyTime(policy.defence.time_limit)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        limit, length = self._policy.body_limit, environ.get("CONTENT_LENGTH")
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not is_chunked and self._policy.exceeds(length):
            return answer(self._policy.too_long(), start_response)
        if not is_chunked and not (length and length.isdigit() and int(length)):
            return self._app(environ, start_response)
        try:
            body = self._time.read(environ, limit + 1 if is_chunked else int(length or 0))
        except Exception:  # gunicorn has errors of its own for chunks that are none
            return answer(problem(400, "The body cannot be read."), start_response)
        if body is None:
            return answer(slow_body(self._policy.defence.time_limit or 0), start_response)
        if len(body) > limit:
            return answer(self._policy.too_long(), start_response)
        environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return self._app(environ, start_response)
