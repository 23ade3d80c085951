"""No request makes the process read more than the limit."""

from collections.abc import Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.policy import Policy
from lib.servers.problem import problem
from lib.servers.wsgi.message import answer


class BodyLimit:
    """Believes `Content-Length`, which the server enforces; a chunked body is read ahead, up to the limit."""

    def __init__(self, app: WSGIApplication, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        limit = self._policy.body_limit
        if "HTTP_TRANSFER_ENCODING" in environ:
            try:
                body = environ["wsgi.input"].read(limit + 1)
            except OSError:
                return answer(problem(400, "The chunks of the body cannot be read."), start_response)
            if len(body) > limit:
                return answer(self._policy.too_long(), start_response)
            environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
            del environ["HTTP_TRANSFER_ENCODING"]
        elif self._policy.exceeds(environ.get("CONTENT_LENGTH")):
            return answer(self._policy.too_long(), start_response)
        return self._app(environ, start_response)
