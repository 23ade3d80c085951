"""The crawler policy: clients that the settings deny get 403 for everything that shows the text of pages."""

from lib.catalog.library import reserved_names
from lib.content.links import reserved_name
from lib.features.agents.markdown_pages import VARY
from lib.features.agents.routes import ICONS
from lib.features.agents.settings import CrawlerSettings
from lib.http.compression import NEVER
from lib.http.errors import problem
from lib.http.messages import Response
from lib.http.user_agents import Policies, classify_user_agent
from lib.servers.rules import RequestView, Rule
from lib.settings import Settings

# Text of pages under other paths than those of pages, without the prefix of the site and the first slash.
PROTECTED = ("_page/", "api/pages", "api/search", "search", "llms-small.txt", "llms-full.txt")

DETAIL = "Access denied for this user agent. See /robots.txt."
DENIED = Response(f"{DETAIL}\n".encode(), 403, "text/plain; charset=utf-8", {"cache-control": NEVER, **VARY})


class CrawlerPolicyRule(Rule):
    """Denies pages, their Markdown, and their text in the API to clients of a denied kind."""

    def __init__(self, policies: Policies, prefix: str) -> None:
        self._policies = policies
        self._prefix = prefix
        self._denies_any = "deny" in policies.values()

    def process_request(self, request: RequestView) -> Response | None:
        if not self._denies_any or classify_user_agent(request.header("user-agent") or "").is_welcome(self._policies):
            return None
        tail = request.path.removeprefix(self._prefix).lstrip("/")
        if not _shows_text(tail):
            return None
        return problem(403, DETAIL) if tail.startswith("api/") else DENIED


def _shows_text(tail: str) -> bool:
    """Return whether a path shows the text of a page. That is every path that is not reserved: it may be a page."""
    if tail.startswith(PROTECTED) or tail.endswith((".md", "/llms.txt")):
        return True
    return not tail.startswith("_") and f"/{tail}" not in ICONS and reserved_name(f"/{tail}", reserved_names()) is None


def policies_from(settings: Settings) -> Policies:
    """Return the policy in the settings for each kind of client."""
    crawlers = settings.load(CrawlerSettings)
    return {"training": crawlers.robots_train, "search": crawlers.robots_search, "agent": crawlers.robots_agents}
