"""Limits of request sizes and times, and the responses to requests that fail, for any framework."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lib.catalog.lookup import find_page
from lib.http.errors import INTERNAL_ERROR_DETAIL, note, problem
from lib.http.messages import Response
from lib.servers.request_policy import RequestPolicy

# Maximum bytes of the request target (path and query) and of all headers. On Flask, gunicorn has smaller limits.
TARGET_LIMIT = 8 * 1024
HEADERS_LIMIT = 64 * 1024

# Seconds to read the rest of a rejected body. A proxy has the whole body already.
DRAIN_TIMEOUT = 5.0

READING = frozenset({"GET", "HEAD"})

# For requests whose rest the server does not read.
_CLOSE = {"connection": "close"}


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one site. Its routes start with `prefix`, its URLs in a browser with `public`.

    `methods` returns the methods of the routes for a path, without the route of the pages.
    """

    prefix: str
    public: str
    body_limit: int
    methods: Callable[[str], set[str]]
    request_policy: RequestPolicy = field(default_factory=RequestPolicy)

    def covers(self, path: str) -> bool:
        """Return whether a path belongs to the site, and not to a parent app."""
        return path.startswith(self.prefix) or path + "/" == self.prefix

    def exceeds(self, content_length: str | None) -> bool:
        """Return whether the declared length of a body is over the limit."""
        return content_length is not None and content_length.isdigit() and int(content_length) > self.body_limit

    def too_large_response(self) -> Response:
        """Return the response to a body over the limit."""
        return problem(413, f"The request body is too long. The limit is {self.body_limit} bytes.")

    def error_response(self, path: str, error: Exception) -> Response:
        """Return the response to an exception of the app: a problem document of the API, otherwise text."""
        number = note(path, error)
        if self.is_in(path, ("api/",)):
            return problem(500, INTERNAL_ERROR_DETAIL, id=number)
        text = f"{INTERNAL_ERROR_DETAIL}\n{number}\n"
        return Response(text.encode(), 500, "text/plain; charset=utf-8", {"cache-control": "no-store"})

    def is_page(self, path: str) -> bool:
        """Return whether Dash has a page at a path, other than the 404 page. The home page always exists."""
        if path == self.prefix:
            return True
        page, _ = find_page(path.removeprefix(self.prefix))
        return bool(page) and str(page["module"]).rsplit(".", maxsplit=1)[-1] != "not_found_404"

    def is_in(self, path: str, folders: tuple[str, ...]) -> bool:
        """Return whether a path is in one of some folders of the site."""
        return path.removeprefix(self.prefix).startswith(folders)


def reject_oversized(target: int, headers: int) -> Response | None:
    """Return why a request with a target and headers of these lengths is rejected, or None."""
    if target > TARGET_LIMIT:
        return problem(414, f"The URL is too long. The limit is {TARGET_LIMIT} bytes.", _CLOSE)
    if headers > HEADERS_LIMIT:
        return problem(431, f"The headers are too long. The limit is {HEADERS_LIMIT} bytes.", _CLOSE)
    return None


def slow_body_response(seconds: float) -> Response:
    """Return the response to a request whose body did not arrive in time."""
    return problem(408, f"The request body did not arrive within {seconds:g} s.", _CLOSE)
