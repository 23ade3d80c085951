"""The rules in front of the app, in the order in which the drivers apply them."""

from collections.abc import Collection, Sequence
from urllib.parse import parse_qsl

from lib.http.messages import Request, Response
from lib.servers.contract import SiteServer
from lib.servers.hosts import SAFE
from lib.servers.policy import Policy, reject_oversized
from lib.servers.request_policy import RequestPolicy
from lib.servers.requests import RequestView
from lib.servers.rules import ResponseHead, Rule
from lib.servers.security import CSP, MAX_BUFFERED_HTML, UPGRADE, headers_for, is_document

# Response to a CORS preflight request. The browser rejects other methods and headers.
PREFLIGHT = Response(
    b"",
    204,
    "",
    {
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "600",
    },
)


def build_rules(policy: Policy, site: SiteServer, extra: Sequence[Rule] = ()) -> tuple[Rule, ...]:
    """Return the rules of a site. `extra` are those of features."""
    request_policy = policy.request_policy
    return (
        Security(request_policy),
        RequestSize(),
        *([CrossOrigin(request_policy.peers)] if request_policy.peers else ()),
        RequestFilter(request_policy, policy.prefix),
        Errors(policy),
        Redirects(policy),
        *extra,
        CacheRule(site),
    )


class Security(Rule):
    """Adds security headers that the app has not set. HTML without a policy is buffered to hash its inline scripts."""

    def __init__(self, request_policy: RequestPolicy) -> None:
        self._content = request_policy.content
        self._always_secure = request_policy.always_secure

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        content_type, policy = head.get("content-type") or "", head.get(CSP)
        is_html = policy is not None or is_document(content_type)
        head.add_missing(headers_for(content_type, is_html, request.secure or self._always_secure))
        if policy is not None and request.secure:
            head.set(CSP, f"{policy}; {UPGRADE}")
        if policy is not None or not is_html:
            return False
        if _has_readable_body(head):
            return True
        self._set_policy(request, head, b"")
        return False

    def process_body(self, request: RequestView, head: ResponseHead, body: bytes) -> bytes:
        self._set_policy(request, head, body)
        return body

    def _set_policy(self, request: RequestView, head: ResponseHead, document: bytes) -> None:
        policy = self._content.of(document)
        head.set(CSP, f"{policy}; {UPGRADE}" if request.secure else policy)


def _has_readable_body(head: ResponseHead) -> bool:
    """Return whether a body has a length, which streams lack, and is not compressed."""
    length = head.get("content-length") or ""
    return head.get("content-encoding") is None and length.isdigit() and int(length) <= MAX_BUFFERED_HTML


class RequestSize(Rule):
    """Rejects long URLs and headers: ASGI servers do not limit them with each of their parsers."""

    def process_request(self, request: RequestView) -> Response | None:
        return reject_oversized(*request.size())


class CrossOrigin(Rule):
    """Lets pages of other origins send requests to the site (CORS). Each origin is written as in `Origin`."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = origins

    def process_request(self, request: RequestView) -> Response | None:
        is_preflight = request.method == "OPTIONS" and request.header("access-control-request-method") is not None
        return PREFLIGHT if is_preflight and request.header("origin") in self._origins else None

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        origin = request.header("origin")
        # Every response varies, or a cache would send the response for one origin to another.
        vary = [value for name, value in head.headers if name.lower() == "vary"]
        head.set("vary", ", ".join([*vary, "Origin"]))
        if origin in self._origins:
            head.headers.append(("access-control-allow-origin", origin or ""))
        return False


class RequestFilter(Rule):
    """Rejects requests for other hosts, from pages of other sites, and over the rate limit."""

    def __init__(self, request_policy: RequestPolicy, prefix: str) -> None:
        self._policy = request_policy
        self._prefix = prefix

    def process_request(self, request: RequestView) -> Response | None:
        rejection, kind = self._classify(request)
        return rejection if kind is None else self._policy.rates.rejection(kind, request.client)

    async def process_request_async(self, request: RequestView) -> Response | None:
        rejection, kind = self._classify(request)
        return rejection if kind is None else await self._policy.rates.rejection_async(kind, request.client)

    def _classify(self, request: RequestView) -> tuple[Response | None, str | None]:
        """Return a rejection, and the rate limit that applies to the request."""
        tail = request.path.removeprefix(self._prefix)
        rejection = self._policy.hosts.rejection(request.header("host"), tail)
        if rejection is None and request.method not in SAFE:
            rejection = self._policy.cross_site.rejection(request.method, tail, request.headers)
        return rejection, None if rejection else self._policy.rates.kind(request.method, tail)


class Errors(Rule):
    """Replaces the error responses of the framework by those of the site."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        if head.status < 400 and request.method != "OPTIONS":  # most responses, without a look at their headers
            return False
        return self._policy.amends(request.method, request.path, head.status, head.by_name())

    def process_body(self, request: RequestView, head: ResponseHead, body: bytes) -> bytes:
        response = self._policy.amended(request.method, request.path, head.status, head.by_name(), body)
        head.status, head.headers = response.status, response.all_headers
        return response.body


class Redirects(Rule):
    """Redirects paths with extra slashes to their page."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def process_request(self, request: RequestView) -> Response | None:
        return self._policy.redirect(request.method, request.path, request.query)


class CacheRule(Rule):
    """Responds from the response cache, unless the framework has hooks, which must see every request."""

    def __init__(self, site: SiteServer) -> None:
        self._site = site

    def process_request(self, request: RequestView) -> Response | None:
        if request.method != "GET" or self._site.has_middleware():
            return None
        query = dict(parse_qsl(request.query, keep_blank_values=True)) if request.query else {}
        return self._site.memory(Request(request.path, query=query, headers=request.headers))
