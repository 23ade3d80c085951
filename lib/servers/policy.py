"""What the front of the site decides about a request, whichever framework is behind it. Knows no WSGI and no ASGI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from lib.catalog.lookup import find_page
from lib.http.errors import MEDIA_TYPE, detail_of, handle_api_error, handle_page_error, problem
from lib.http.messages import Response
from lib.servers.request_policy import RequestPolicy
from lib.servers.security import CSP

# What RFC 3986 allows in a path. A backslash is not in it: browsers read `/\\host` as `//host`.
_SAFE = "/:@!$&'()*+,;=-._~"


def is_tidy(path: str, prefix: str) -> bool:
    """Whether a path has no slash too many or too few; `prefix` is the path of the home page, with both slashes."""
    return path == prefix or ("//" not in path and path[-1:] != "/" and path + "/" != prefix)


def tidy(path: str, prefix: str) -> str | None:
    """The path without stray slashes; None when it then lies outside of the site."""
    clean = "/" + "/".join(segment for segment in path.split("/") if segment)
    if clean + "/" == prefix or clean == prefix:
        return prefix
    return clean if clean.startswith(prefix) else None


def location(path: str, query: str) -> str:
    """A path and its query as a `Location`. Begins with a single slash, so that it cannot name another host."""
    address = "/" + quote(path.lstrip("/"), safe=_SAFE)
    return f"{address}?{query}" if query else address


# The longest target of a request (path and query) and the longest headers in all, in bytes. gunicorn has shorter limits
# of its own where it reads them, which is on Flask.
TARGET_LIMIT = 8 * 1024
HEADERS_LIMIT = 64 * 1024

# Seconds for the rest of a body that nobody wants. A proxy has all of it before it asks.
DRAIN_TIMEOUT = 5.0

READING = frozenset({"GET", "HEAD"})

# What is left of such a request is not read any more.
_CLOSE = {"connection": "close"}

# Folders whose errors are problem documents, whoever found the fault.
PROBLEM_FOLDERS = ("api/", "assets/", "_dash-component-suites/")

# What is said where the framework says no more than the name of the status.
_PLAIN = {404: "There is nothing at this address."}

# Headers that describe a body, which therefore go when the body does.
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding", "etag", "last-modified", CSP})


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one site. `prefix` is where its routes begin, `public` where a browser sees them begin.

    `methods` gives the methods of the routes other than the pages that match a path; `request_policy` says who may ask.
    """

    prefix: str
    public: str
    body_limit: int
    methods: Callable[[str], set[str]]
    request_policy: RequestPolicy = field(default_factory=RequestPolicy)

    def covers(self, path: str) -> bool:
        """Whether a path belongs to the site; what lies outside of its prefix is the parent app's."""
        return path.startswith(self.prefix) or path + "/" == self.prefix

    def redirect(self, method: str, path: str, query: str) -> Response | None:
        """The way to a page that was asked for with a slash too many. 308: every client repeats the same request."""
        if method not in READING or is_tidy(path, self.prefix):
            return None
        clean = tidy(path, self.prefix)
        if clean is None or not self.is_page(clean):
            return None
        return Response(b"", 308, "", {"location": location(self.public + clean.removeprefix(self.prefix), query)})

    def exceeds(self, content_length: str | None) -> bool:
        """Whether a request says itself that its body is over the limit."""
        return content_length is not None and content_length.isdigit() and int(content_length) > self.body_limit

    def too_long(self) -> Response:
        """The answer to a body over the limit."""
        return problem(413, f"A request body may have {self.body_limit} bytes.")

    def amends(self, method: str, path: str, status: int, headers: Mapping[str, str]) -> bool:
        """Whether an answer is to be written anew: errors in the framework's own words, and what says `Allow`."""
        if status == 405 or (method == "OPTIONS" and "allow" in headers):
            return True
        return status >= 400 and self._below(path, PROBLEM_FOLDERS) and headers.get("content-type") != MEDIA_TYPE

    def amended(self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> Response:
        """The answer as every backend gives it. `headers` has names in lower case."""
        kept = {name: value for name, value in headers.items() if name not in _OF_THE_BODY}
        if status == 405 or method == "OPTIONS":
            return self._other_method(method, path, kept)
        detail = detail_of(headers.get("content-type", ""), body)
        return problem(status, detail or _PLAIN.get(status, "The request cannot be answered."), kept)

    def fault(self, path: str, error: Exception) -> Response:
        """The answer when an exception came out of the app."""
        return handle_api_error(path, error) if self._below(path, ("api/",)) else handle_page_error(path, error)

    def is_page(self, path: str) -> bool:
        """Whether Dash has a page at a path, other than the one that says that there is none. Home always is one."""
        if path == self.prefix:
            return True
        page, _ = find_page(path.removeprefix(self.prefix))
        return bool(page) and str(page["module"]).rsplit(".", maxsplit=1)[-1] != "not_found_404"

    def _other_method(self, method: str, path: str, headers: dict[str, str]) -> Response:
        """405 where another method would do, 404 where none would."""
        allowed = self.methods(path) or ({"GET"} if self.is_page(path) else set())
        if not allowed:
            return problem(404, _PLAIN[404])
        headers["allow"] = ", ".join(sorted(allowed | {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())))
        if method == "OPTIONS":
            return Response(b"", 204, "", headers)
        return problem(405, f"This address answers {headers['allow']}.", headers)

    def _below(self, path: str, folders: tuple[str, ...]) -> bool:
        return path.removeprefix(self.prefix).startswith(folders)


def reject_oversized(target: int, headers: int) -> Response | None:
    """Why a request with a target and headers of these lengths is not answered; None when it may be."""
    if target > TARGET_LIMIT:
        return problem(414, f"An address may have {TARGET_LIMIT} bytes.", _CLOSE)
    if headers > HEADERS_LIMIT:
        return problem(431, f"The headers may have {HEADERS_LIMIT} bytes.", _CLOSE)
    return None


def too_slow(seconds: float) -> Response:
    """The answer to a request that took the site too long."""
    return problem(504, f"This took longer than {seconds:g} s.")


def slow_body(seconds: float) -> Response:
    """The answer to a request whose body took the client too long. What is left of it is not read any more."""
    return problem(408, f"The body did not arrive within {seconds:g} s.", _CLOSE)
