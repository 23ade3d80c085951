"""The rules in front of the app, in the order in which the drivers apply them."""

from contextvars import ContextVar
from functools import partial
from typing import Any
from urllib.parse import quote

from lib.catalog.lookup import page_for_former
from lib.http.errors import MEDIA_TYPE, detail_of, problem
from lib.http.messages import Response
from lib.servers.hosts import SAFE
from lib.servers.policy import Policy, reject_oversized
from lib.servers.rules import RequestView, ResponseHead, Rule
from lib.servers.runners import content_pool
from lib.servers.security import CORS, CSP, MAX_BUFFERED_HTML, UPGRADE, headers_for, is_document
from lib.servers.site_server import SiteServer

# Responses to a CORS preflight request of a peer, and for a public path. The browser rejects other methods and headers.
PREFLIGHT, PUBLIC_PREFLIGHT = (Response(b"", 204, "", CORS[kind]) for kind in ("preflight", "public-preflight"))

# Folders in which all errors are problem documents.
PROBLEM_FOLDERS = ("api/", "assets/", "_dash-component-suites/")

_NOT_FOUND = "Nothing found at this URL."

# Headers that describe a body. They are dropped with the body.
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding", "etag", "last-modified", CSP})


def build_rules(site: SiteServer) -> tuple[Rule, ...]:
    """Return the rules of the core and of features."""
    policy = site.policy
    return (
        Security(policy),
        RequestSize(),
        CrossOrigin(policy),
        RequestFilter(policy),
        Errors(policy),
        Redirects(policy),
        *site.rules,
        CacheRule(site),
    )


class Security(Rule):
    """Adds security headers that the app has not set. HTML without a policy is buffered to hash its inline scripts."""

    def __init__(self, policy: Policy) -> None:
        self._content = policy.content
        self._always_secure = policy.always_secure

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        content_type, policy = head.get("content-type") or "", head.get(CSP)
        is_html = policy is not None or is_document(content_type)
        head.add_missing(headers_for(content_type, is_html, request.secure or self._always_secure))
        if policy is not None and request.secure:
            head.set(CSP, f"{policy}; {UPGRADE}")
        if policy is not None or not is_html:
            return False
        length = head.get("content-length") or ""  # streams have none
        if head.get("content-encoding") is None and length.isdigit() and int(length) <= MAX_BUFFERED_HTML:
            return True
        self._set_policy(request, head, b"")
        return False

    def process_body(self, request: RequestView, head: ResponseHead, body: bytes) -> bytes:
        self._set_policy(request, head, body)
        return body

    def _set_policy(self, request: RequestView, head: ResponseHead, document: bytes) -> None:
        policy = self._content.of(document)
        head.set(CSP, f"{policy}; {UPGRADE}" if request.secure else policy)


class RequestSize(Rule):
    """Rejects long URLs and headers: ASGI servers do not limit them with each of their parsers."""

    def process_request(self, request: RequestView) -> Response | None:
        return reject_oversized(*request.size())


class CrossOrigin(Rule):
    """Lets pages of all origins read the public paths and Markdown, and pages of peers send any request (CORS)."""

    def __init__(self, policy: Policy) -> None:
        self._peers = policy.cross_site.peers
        self._prefix = policy.prefix
        self._public = policy.public_paths
        self._suffixes = tuple(name for name in self._public if name[0] in "./" and not name.endswith("/"))
        self._prefixes = tuple(self._public.difference(self._suffixes))

    def process_request(self, request: RequestView) -> Response | None:
        is_preflight = request.method == "OPTIONS" and request.header("access-control-request-method") is not None
        if is_preflight and request.header("origin") in self._peers:
            return PREFLIGHT
        return PUBLIC_PREFLIGHT if is_preflight and self._is_public(request) else None

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        if self._peers:
            # Every response varies, or a cache would send the response for one origin to another.
            vary = [value for name, value in head.headers if name.lower() == "vary"]
            head.set("vary", ", ".join([*vary, "Origin"]))
            origin = request.header("origin")
            if origin in self._peers:
                head.headers.append(("access-control-allow-origin", origin or ""))
                return False
        # Markdown is also at the URL of its page, for clients that prefer it.
        is_markdown = bool(self._public) and (head.get("content-type") or "").startswith("text/markdown")
        if request.method in SAFE and (is_markdown or self._is_public(request)):
            head.add_missing(CORS["public"].items())
        return False

    def _is_public(self, request: RequestView) -> bool:
        tail = request.path.removeprefix(self._prefix)
        return tail.startswith(self._prefixes) or tail.endswith(self._suffixes)


class RequestFilter(Rule):
    """Rejects requests for other hosts, from pages of other sites, and over the rate limit."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def process_request(self, request: RequestView) -> Response | None:
        rejection, kind = self._classify(request)
        return rejection if kind is None else self._policy.rates.rejection(kind, request.client)

    async def process_request_async(self, request: RequestView) -> Response | None:
        rejection, kind = self._classify(request)
        return rejection if kind is None else await self._policy.rates.rejection_async(kind, request.client)

    def _classify(self, request: RequestView) -> tuple[Response | None, str | None]:
        """Return a rejection, and the rate limit that applies to the request."""
        tail = request.path.removeprefix(self._policy.prefix)
        rejection = self._policy.hosts.rejection(request.header("host"), tail)
        if rejection is None and request.method not in SAFE:
            rejection = self._policy.cross_site.rejection(request.method, tail, request.headers)
        return rejection, None if rejection else self._policy.rates.kind(request.method, tail)


class Errors(Rule):
    """Replaces error responses of the framework, and responses with `Allow`, by those of the site."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        if head.status == 405 or (request.method == "OPTIONS" and head.get("allow") is not None):
            return True
        is_error = head.status >= 400 and self._policy.is_in(request.path, PROBLEM_FOLDERS)
        return is_error and head.get("content-type") != MEDIA_TYPE

    def process_body(self, request: RequestView, head: ResponseHead, body: bytes) -> bytes:
        headers = {name.lower(): value for name, value in head.headers if name.lower() not in _OF_THE_BODY}
        if head.status == 405 or request.method == "OPTIONS":
            response = self._other_method(request, headers)
        else:
            fallback = _NOT_FOUND if head.status == 404 else "The request failed."
            response = problem(head.status, detail_of(head.get("content-type") or "", body) or fallback, headers)
        head.status, head.headers = response.status, response.all_headers
        return response.body

    def _other_method(self, request: RequestView, headers: dict[str, str]) -> Response:
        """Return 405 if the path has other methods, otherwise 404."""
        allowed = self._policy.methods(request.path) or ({"GET"} if self._policy.is_page(request.path) else set())
        if not allowed:
            return problem(404, _NOT_FOUND)
        headers["allow"] = ", ".join(sorted(allowed | {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())))
        if request.method == "OPTIONS":
            return Response(b"", 204, "", headers)
        return problem(405, f"Method not allowed. Use {headers['allow']}.", headers)


class Redirects(Rule):
    """Redirects paths with extra slashes to their page (308), and former paths of pages to the present ones (301)."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def process_request(self, request: RequestView) -> Response | None:
        prefix = self._policy.prefix
        path = tidy(request.path, prefix) if request.method == "GET" else None
        tail = path.removeprefix(prefix) if path is not None else ""
        if path is not None and (present := page_for_former(tail)) is not None:
            return self._redirect(301, present, request)
        if path is not None and path != request.path and self._policy.is_page(path):
            return self._redirect(308, tail, request)
        # Some frameworks ignore these characters, so that they would find a route.
        return problem(404, _NOT_FOUND) if request.path.startswith("//") or request.path.endswith("\n") else None

    def _redirect(self, status: int, tail: str, request: RequestView) -> Response:
        return Response(b"", status, "", {"location": location(self._policy.public + tail, request.query)})


# Characters of a path (RFC 3986). A backslash is not one of them: browsers read `/\\host` as `//host`.
_PATH_CHARACTERS = "/:@!$&'()*+,;=-._~"


def tidy(path: str, prefix: str) -> str | None:
    """Return the path without extra slashes; None if that path is outside of the site.

    `prefix` is the path of the home page, with both slashes.
    """
    clean = "/" + "/".join(segment for segment in path.split("/") if segment)
    if clean + "/" == prefix or clean == prefix:
        return prefix
    return clean if clean.startswith(prefix) else None


def location(path: str, query: str) -> str:
    """Return a `Location`. It starts with a single slash, so it cannot name another host."""
    address = "/" + quote(path.lstrip("/"), safe=_PATH_CHARACTERS)
    return f"{address}?{query}" if query else address


# Whether the response cache has responded to the current request.
from_memory: ContextVar[bool] = ContextVar("from_memory", default=False)


class CacheRule(Rule):
    """Responds from the response cache, unless the framework has hooks, which must see every request."""

    def __init__(self, site: SiteServer) -> None:
        self._site = site

    def process_request(self, request: RequestView) -> Response | None:
        memory = self._memory(request)
        response = None if memory is None else memory(request.for_handler())
        from_memory.set(response is not None)
        return response

    async def process_request_async(self, request: RequestView) -> Response | None:
        """Do the same, in a thread for the first response, which is rendered, read, or compressed."""
        memory = self._memory(request)
        if memory is None or (request.path, request.header("accept-encoding")) in memory.known:
            return self.process_request(request)
        response: Response | None = await content_pool.run(partial(self.process_request, request))
        from_memory.set(response is not None)  # the thread has another context
        return response

    def _memory(self, request: RequestView) -> Any:
        return self._site.memory if request.method == "GET" and not self._site.has_middleware() else None
