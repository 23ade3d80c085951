"""Which requests are page views or callbacks: the rule that records them, and ASGI middleware for the lifespan."""

import asyncio
import os
import time
from collections.abc import Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.catalog.lookup import find_page
from lib.catalog.navigation import is_not_found
from lib.features.analytics.admin import PAGE
from lib.features.analytics.tracker import Tracker, tracker
from lib.http.messages import CALLBACK_PATH
from lib.http.user_agents import classify_user_agent
from lib.process.lifecycle import shutdown_tasks
from lib.servers.rules import AsgiRequest, RequestView, ResponseHead, Rule

# Prefixes of paths that are never a page.
_NO_PAGES = ("_", "assets/", "api/", ".well-known/")
# Suffixes of the documents for agents.
_DOCUMENTS = (".md", "llms.txt", "llms-full.txt", "llms-small.txt")
# Headers of browsers and proxies that mark a prefetch.
_PURPOSES = frozenset({"sec-purpose", "purpose", "x-moz"})
# The `Accept` of assets/scripts/shell/documents.js, which prefetches pages; for browsers without Sec-Fetch-Dest.
_PREFETCH_ACCEPT = "text/html"

# When the current request started, by `time.perf_counter`.
_started: ContextVar[float] = ContextVar("started")


class VisitRule(Rule):
    """Records the page views and callbacks of a site. `prefix` of the routes starts and ends with a slash."""

    def __init__(self, tracker: Tracker, prefix: str, backend: str) -> None:
        self._tracker = tracker
        self._prefix = prefix
        self._backend = backend
        self._process = 0

    def process_request(self, request: RequestView) -> None:
        _started.set(time.perf_counter())
        if self._process != os.getpid():  # WSGI has no event at the start of a process
            self._process = os.getpid()
            self._tracker.start()

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        if request.path.startswith(self._prefix) and not request.is_head:
            tail = request.path[len(self._prefix) :]
            if request.method == "GET" and head.status in (200, 304) and not tail.startswith(_NO_PAGES):
                self._record_view(request, head, tail)
            elif request.method == "POST" and head.status < 400 and tail == CALLBACK_PATH[1:]:
                milliseconds = (time.perf_counter() - _started.get()) * 1000
                user_agent = request.headers.get("user-agent", "")
                self._tracker.track_callback(milliseconds, user_agent, headers=request.headers, backend=self._backend)
        return False

    def _record_view(self, request: RequestView, head: ResponseHead, tail: str) -> None:
        headers, client, backend = request.headers, request.client, self._backend
        user_agent, referrer = headers.get("user-agent", ""), headers.get("referer", "")
        is_browser = classify_user_agent(user_agent).browser
        is_prefetch = any("prefetch" in headers.get(name, "").lower() for name in _PURPOSES)
        if is_prefetch or (is_browser and not _is_navigation(headers, head)):
            return
        page = page_at(tail) or (None if is_browser or not tail.endswith(_DOCUMENTS) else f"/{tail}")
        if page:
            self._tracker.track_visit(page, user_agent, client, referrer=referrer, headers=headers, backend=backend)


def page_at(path: str) -> str | None:
    """Return the path under which a page is counted, or None if there is no page or it is the dashboard.

    A page whose path has variables is one page.
    """
    if not path.strip("/"):
        return "/"
    entry, variables = find_page(path)
    if not entry or is_not_found(entry):
        return None
    page = str(entry["path_template"] if variables else entry["path"])
    return None if page == PAGE else page


def _is_navigation(headers: Mapping[str, str], head: ResponseHead) -> bool:
    """Return whether a browser shows the response as a document."""
    destination = headers.get("sec-fetch-dest")
    is_document = destination == "document" if destination else headers.get("accept") != _PREFETCH_ACCEPT
    return is_document and (head.status == 304 or (head.get("content-type") or "").startswith("text/html"))


class AnalyticsMiddleware:
    """Starts the tracker with the server, and stores the remaining events at its end.

    With `rule`, it also records the requests. The site does not need this, because its rule list contains the rule.
    """

    def __init__(self, app: ASGIApp, tracker: Tracker = tracker, rule: VisitRule | None = None) -> None:
        self._app = app
        self._tracker = tracker
        self._rule = rule

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            send = self._following_lifespan(send)
        elif scope["type"] == "http" and self._rule:
            send = _recording(self._rule, AsgiRequest(scope), send)
        await self._app(scope, receive, send)

    def _following_lifespan(self, send: Send) -> Send:
        """Run the shutdown tasks here: some servers end by the signal, and run no Python code after the lifespan."""

        async def follow(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                await asyncio.to_thread(self._tracker.start)
            elif message["type"].startswith("lifespan.shutdown."):
                await asyncio.to_thread(shutdown_tasks.run)
            await send(message)

        return follow


def _recording(rule: VisitRule, request: AsgiRequest, send: Send) -> Send:
    rule.process_request(request)

    async def record(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.get("headers", [])]
            rule.process_response(request, ResponseHead(message["status"], headers))
        await send(message)

    return record


def register_asgi_middleware(app: Any, tracker: Tracker = tracker) -> None:
    """Record the page views and callbacks of a Dash app on FastAPI or Quart."""
    rule = VisitRule(tracker, app.config.routes_pathname_prefix, app.backend.server_type)
    app.backend.wrap(partial(AnalyticsMiddleware, tracker=tracker, rule=rule))
