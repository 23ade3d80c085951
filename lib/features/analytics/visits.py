"""Which requests are visits of a page, by what was asked and answered. Knows no WSGI and no ASGI."""

from collections.abc import Mapping
from typing import Literal

from lib.catalog.lookup import find_page
from lib.features.analytics.admin import PAGE
from lib.features.analytics.tracker import Tracker
from lib.http.messages import CALLBACK_PATH
from lib.http.user_agents import classify_user_agent

# What is below the site and never a page.
_OTHERS = ("_", "assets/", "api/", ".well-known/")
# The documents for programs, by how their addresses end.
_DOCUMENTS = (".md", "llms.txt", "llms-full.txt", "llms-small.txt")
# How browsers and proxies say that nobody has asked yet.
_PURPOSES = frozenset({"sec-purpose", "purpose", "x-moz"})
# What our own script asks for when it fetches a page (assets/site/documents.js), if no Sec-Fetch-Dest tells.
_FETCHED = "text/html"

# The headers of a request that matter here.
HEADERS = frozenset({"accept", "dnt", "host", "referer", "sec-fetch-dest", "sec-gpc", "user-agent", *_PURPOSES})

Kind = Literal["view", "callback"]


class Visits:
    """Tells a tracker of the visits of one site, whose routes begin with `prefix`, with both slashes."""

    def __init__(self, tracker: Tracker, prefix: str, backend: str) -> None:
        self.tracker = tracker
        self._prefix = prefix
        self._backend = backend

    def expected(self, method: str, path: str) -> Kind | None:
        """What a request may turn out to be; most are nothing of interest."""
        if not path.startswith(self._prefix):
            return None
        below = path[len(self._prefix) :]
        if method == "GET":
            return None if below.startswith(_OTHERS) else "view"
        return "callback" if method == "POST" and below == CALLBACK_PATH[1:] else None

    def view(self, path: str, status: int, content_type: str, headers: Mapping[str, str], ip: str) -> None:
        """What was expected to be a view was answered. `headers` are those of `HEADERS`, in lower case."""
        if status not in (200, 304) or _is_fetched_ahead(headers):
            return
        user_agent = headers.get("user-agent", "")
        below = path[len(self._prefix) :]
        person = classify_user_agent(user_agent).browser
        if person and not _is_navigation(headers, status, content_type):
            return
        page = page_at(below) or (None if person or not below.endswith(_DOCUMENTS) else f"/{below}")
        if page:
            referrer = headers.get("referer", "")
            self.tracker.track_visit(page, user_agent, ip, referrer=referrer, headers=headers, backend=self._backend)

    def callback(self, milliseconds: float, status: int, headers: Mapping[str, str]) -> None:
        """A callback was answered."""
        if status < 400:
            user_agent = headers.get("user-agent", "")
            self.tracker.track_callback(milliseconds, user_agent, headers=headers, backend=self._backend)


def page_at(path: str) -> str | None:
    """The path of the page that answers a path below the site's prefix, as it is counted; None where there is none."""
    if not path.strip("/"):
        return "/"
    entry, variables = find_page(path)
    if not entry or str(entry["module"]).rsplit(".", maxsplit=1)[-1] == "not_found_404":
        return None
    # One page, however many values its path has room for.
    page = str(entry["path_template"] if variables else entry["path"])
    return None if page == PAGE else page  # whoever looks at the metrics does not change them


def _is_fetched_ahead(headers: Mapping[str, str]) -> bool:
    if _PURPOSES.isdisjoint(headers):
        return False
    return any("prefetch" in headers.get(name, "").lower() for name in _PURPOSES)


def _is_navigation(headers: Mapping[str, str], status: int, content_type: str) -> bool:
    """Whether a browser shows the answer as a document of its own."""
    destination = headers.get("sec-fetch-dest")
    asked = destination == "document" if destination else headers.get("accept") != _FETCHED
    return asked and (status == 304 or content_type.startswith("text/html"))
