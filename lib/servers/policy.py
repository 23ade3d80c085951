"""The policy of one site: limits of rate, size, and time, and the responses to requests that fail."""

from asyncio import to_thread
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lib.catalog.lookup import find_page
from lib.http.client_limits import RateLimiter
from lib.http.errors import INTERNAL_ERROR_DETAIL, ProblemError, note, problem
from lib.http.messages import CALLBACK_PATH, Response
from lib.process.shared_state import SharedRedis, shared_redis
from lib.servers.hosts import CrossSite, Hosts, hosts_from
from lib.servers.security import DEVELOPMENT, DOCUMENTS, ContentSecurity
from lib.settings import Settings

OFF = "off"
CALLBACKS, MISSING_PAGES = "callbacks", "missing-pages"


@dataclass(frozen=True, slots=True)
class RateKind:
    """Requests that are counted together: those with one of the methods whose path starts with `prefix`."""

    name: str
    prefix: str
    methods: frozenset[str]


# No server has room for a body with a longer declared length.
MAX_DIGITS = 18

# Callbacks over a WebSocket are counted too (`asgi.py`). Files and pages that exist are not counted.
CALLBACK_RATE = RateKind(CALLBACKS, CALLBACK_PATH[1:], frozenset({"POST"}))


class RateLimits:
    """The rate limits of one site."""

    def __init__(
        self, limit: str = OFF, redis: SharedRedis | None = None, kinds: Iterable[RateKind] = (CALLBACK_RATE,)
    ) -> None:
        self._rate = None if limit == OFF else RateLimiter(limit, redis)
        self._kinds = sorted(kinds, key=lambda kind: -len(kind.prefix))
        self._prefixes = tuple(kind.prefix for kind in self._kinds)

    def kind(self, method: str, tail: str) -> str | None:
        """Return the kind of a request that counts, or None. `tail` is its path without the prefix."""
        if self._rate is None or not tail.startswith(self._prefixes):
            return None
        kinds = (kind for kind in self._kinds if tail.startswith(kind.prefix) and method in kind.methods)
        return next((kind.name for kind in kinds), None)

    def rejection(self, kind: str, client: str) -> Response | None:
        """Count a request, or return 429 with the headers of the draft `ratelimit-headers`. May block the thread."""
        if (rate := self._rate) is None or not (wait := rate.retry_after(client, kind)):
            return None
        headers = {
            "retry-after": str(wait),
            "ratelimit-policy": f'"{kind}";q={rate.limit.amount};w={rate.limit.get_expiry()}',
            "ratelimit": f'"{kind}";r=0;t={wait}',
        }
        return problem(429, f"Too many requests. Retry in {wait} s.", headers)

    async def rejection_async(self, kind: str, client: str) -> Response | None:
        """Do the same on an event loop: in a thread if it waits for Redis."""
        if self._rate is not None and self._rate.available_redis():
            return await to_thread(self.rejection, kind, client)
        return self.rejection(kind, client)


@dataclass(frozen=True, slots=True)
class PathPolicy:
    """Paths of features with special rules, without the prefix and the first slash."""

    any_host: frozenset[str] = frozenset()
    """Respond to every host: for probes and scrapers, or because the feature checks the host itself."""
    own_origin_check: frozenset[str] = frozenset()
    """Check the origin of POST requests themselves."""
    rate_limited: tuple[RateKind, ...] = ()
    """Count requests. If several fit, the longest prefix applies."""
    public: frozenset[str] = frozenset()
    """Pages of other sites can read these paths, folders with a slash at the end, and suffixes (dot or slash first)."""

    def merge(self, other: "PathPolicy") -> "PathPolicy":
        """Return the paths of both."""
        return PathPolicy(
            self.any_host | other.any_host,
            self.own_origin_check | other.own_origin_check,
            self.rate_limited + other.rate_limited,
            self.public | other.public,
        )


# Maximum bytes of the request target (path and query) and of all headers. On Flask, gunicorn has smaller limits.
TARGET_LIMIT = 8 * 1024
HEADERS_LIMIT = 64 * 1024

# Seconds to read the rest of a rejected body. A proxy has the whole body already.
DRAIN_TIMEOUT = 5.0

# For requests whose rest the server does not read.
_CLOSE = {"connection": "close"}


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one site. By default there are no limits of rates and times.

    Its routes start with `prefix`, its URLs in a browser with `public`. `methods` returns the methods of the routes for
    a path, without the route of the pages. With `always_secure`, every client uses TLS, also if a proxy connects
    without it. `time_limit` is in seconds. Pages of other sites can read `public_paths`.
    """

    prefix: str = "/"
    public: str = "/"
    body_limit: int = 0
    methods: Callable[[str], set[str]] = lambda path: set()
    content: ContentSecurity = field(default_factory=ContentSecurity)
    hosts: Hosts = field(default_factory=Hosts)
    cross_site: CrossSite = field(default_factory=CrossSite)
    rates: RateLimits = field(default_factory=RateLimits)
    time_limit: float | None = None
    always_secure: bool = False
    public_paths: frozenset[str] = frozenset()

    def covers(self, path: str) -> bool:
        """Return whether a path belongs to the site, and not to a parent app. Werkzeug ignores slashes at the start."""
        path = f"/{path.lstrip('/')}"
        return path.startswith(self.prefix) or path + "/" == self.prefix

    def exceeds(self, content_length: str | None) -> bool:
        """Return whether the declared length of a body is over the limit."""
        if content_length is None or not (content_length.isascii() and content_length.isdigit()):
            return False
        return len(content_length) > MAX_DIGITS or int(content_length) > self.body_limit

    def too_large_response(self) -> Response:
        """Return the response to a body over the limit."""
        return problem(413, f"The request body is too long. The limit is {self.body_limit} bytes.")

    def error_response(self, path: str, error: Exception) -> Response:
        """Return the response to an exception of the app: a problem document of the API, otherwise text."""
        if isinstance(error, ProblemError):
            return error.response()
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
        """Return whether a path is one of some folders of the site, or in one, also with extra slashes."""
        return f"{path.removeprefix(self.prefix).lstrip('/')}/".startswith(folders)


def policy_from(settings: Settings, paths: PathPolicy) -> Policy:
    """Return the policy of the settings. Debug mode has no rate limits, and no time limit because of breakpoints."""
    debug = settings.dash_debug
    kinds = (CALLBACK_RATE, *paths.rate_limited)
    return Policy(
        content=ContentSecurity(DEVELOPMENT if debug else DOCUMENTS, settings.peers, settings.sources),
        hosts=hosts_from(settings, paths.any_host),
        cross_site=CrossSite(settings.peers, settings.site_base_url, paths.own_origin_check),
        rates=RateLimits(OFF if debug else settings.rate_limit, shared_redis(settings), kinds),
        time_limit=None if debug else settings.request_timeout,
        always_secure=settings.site_base_url.startswith("https://"),
        public_paths=paths.public if settings.public_cors else frozenset(),
    )


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
