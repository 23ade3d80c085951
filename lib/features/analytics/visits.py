"""The rules for which requests are page views or callbacks, for WSGI and ASGI."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lib.catalog.lookup import find_page
from lib.features.analytics.admin import PAGE
from lib.features.analytics.tracker import Tracker
from lib.http.messages import CALLBACK_PATH
from lib.http.user_agents import classify_user_agent

# Prefixes of paths that are never a page.
_NO_PAGES = ("_", "assets/", "api/", ".well-known/")
# Suffixes of the documents for agents.
_DOCUMENTS = (".md", "llms.txt", "llms-full.txt", "llms-small.txt")
# Headers of browsers and proxies that mark a prefetch.
_PURPOSES = frozenset({"sec-purpose", "purpose", "x-moz"})
# The `Accept` of assets/site/documents.js, which prefetches pages; for browsers without Sec-Fetch-Dest.
_PREFETCH_ACCEPT = "text/html"

# The request headers that matter here.
HEADERS = frozenset({"accept", "dnt", "host", "referer", "sec-fetch-dest", "sec-gpc", "user-agent", *_PURPOSES})

Kind = Literal["view", "callback"]


@dataclass(frozen=True, slots=True)
class Visits:
    """Reports the visits of a site to a tracker. `prefix` of the routes starts and ends with a slash."""

    tracker: Tracker
    prefix: str
    backend: str

    def expected(self, method: str, path: str) -> Kind | None:
        """Return the kind of event that a request can be; None for most."""
        if not path.startswith(self.prefix):
            return None
        tail = path[len(self.prefix) :]
        if method == "GET":
            return None if tail.startswith(_NO_PAGES) else "view"
        return "callback" if method == "POST" and tail == CALLBACK_PATH[1:] else None

    def view(self, path: str, status: int, content_type: str, headers: Mapping[str, str], ip: str) -> None:
        """Record the response to a possible view. `headers` are those of `HEADERS`, with lowercase names."""
        if status not in (200, 304) or _is_prefetch(headers):
            return
        user_agent = headers.get("user-agent", "")
        tail = path[len(self.prefix) :]
        is_browser = classify_user_agent(user_agent).browser
        if is_browser and not _is_navigation(headers, status, content_type):
            return
        page = page_at(tail) or (None if is_browser or not tail.endswith(_DOCUMENTS) else f"/{tail}")
        if page:
            referrer = headers.get("referer", "")
            self.tracker.track_visit(page, user_agent, ip, referrer=referrer, headers=headers, backend=self.backend)

    def callback(self, started: float, status: int, headers: Mapping[str, str]) -> None:
        """Record the response to a callback that started at this `time.perf_counter`."""
        if status < 400:
            milliseconds = (time.perf_counter() - started) * 1000
            user_agent = headers.get("user-agent", "")
            self.tracker.track_callback(milliseconds, user_agent, headers=headers, backend=self.backend)


def page_at(path: str) -> str | None:
    """Return the path under which a page is counted, or None if there is no page or it is the dashboard.

    A page whose path has variables is one page.
    """
    if not path.strip("/"):
        return "/"
    entry, variables = find_page(path)
    if not entry or str(entry["module"]).rsplit(".", maxsplit=1)[-1] == "not_found_404":
        return None
    page = str(entry["path_template"] if variables else entry["path"])
    return None if page == PAGE else page


def _is_prefetch(headers: Mapping[str, str]) -> bool:
    return any("prefetch" in headers.get(name, "").lower() for name in _PURPOSES)


def _is_navigation(headers: Mapping[str, str], status: int, content_type: str) -> bool:
    """Return whether a browser shows the response as a document."""
    destination = headers.get("sec-fetch-dest")
    is_document = destination == "document" if destination else headers.get("accept") != _PREFETCH_ACCEPT
    return is_document and (status == 304 or content_type.startswith("text/html"))
