"""The documents of a small site for agents and crawlers, without a server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from dash import html

from lib.backend import get_backend_info
from lib.catalog.library import reserve
from lib.delivery.delivery import Delivery
from lib.delivery.head import Head
from lib.delivery.views import PerPage, View, Views
from lib.features import agents, services, slots
from lib.features.agents.crawler_policy import CrawlerPolicyRule
from lib.features.agents.markdown_pages import PageUrls
from lib.features.agents.routes import routes_of
from lib.http.cached_body import CachedHandler
from lib.http.messages import Handler, Request, Response
from lib.http.user_agents import Policies
from lib.servers.rules import WsgiRequest
from tests.delivery.conftest import AS_IT_IS, SITE, Register, site_below
from tests.serving import BROWSER

CURL = {"user-agent": "curl/8", "accept": "*/*"}
PERSON = {"user-agent": BROWSER, "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MARKDOWN = {"user-agent": "agent/1", "accept": "text/markdown"}
PLAIN = {"user-agent": "curl/8", "accept": "text/plain"}
GPTBOT = {"user-agent": "GPTBot/1.2", "accept": "*/*"}
HIDDEN = "seaglass"
DENY_TRAINING: Policies = {"training": "deny", "search": "allow", "agent": "allow"}
DOCUMENTS = ("/llms.txt", "/llms-small.txt", "/llms-full.txt", "/a/llms.txt", "/a.md", "/index.md", "/robots.txt",
             "/sitemap.xml", "/feed.xml")  # fmt: skip


class Pages(PerPage):
    """Replacement for the pages. The body shows whether the page for browsers or the 404 page would be sent."""

    content_type = "text/html"

    def write(self, view: View) -> bytes:
        return b"the app" if view.about.status == 200 else b"the 404 page"


@dataclass(frozen=True, slots=True)
class Built:
    """The documents of a site."""

    routes: Mapping[str, Handler]
    pages: PageUrls
    rule: CrawlerPolicyRule
    prepare: Callable[[], None]


Build = Callable[..., Built]


@pytest.fixture
def build(register: Register, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Return a function that builds the documents of a site.

    The site has a home page, listed pages, a hidden page, and a page with a variable in its path.
    """
    register("/", name="Home", markdown="Welcome, see [a](/a).", layout=html.P("Welcome"))
    register("/a", name="The Lagoon", markdown="What lives *inside*.", layout=html.P("What lives inside"))
    register("/deep/b", name="B", markdown="More.", category="Deep", lastmod=date(2026, 2, 1))
    register("/components/plotly.js", name="Plotly", markdown="Dots.")
    register("/items", name="Item", path_template="/items/<number>", markdown="Of many.", layout=lambda **_: "Many")
    register("/hidden", name=HIDDEN, markdown=HIDDEN, hidden=True, description=HIDDEN, layout=HIDDEN)

    reserve(agents.feature.reserved_names)

    def make(prefix: str = "", policies: Policies = DENY_TRAINING, mcp_path: str | None = None) -> Built:
        site = site_below(prefix) if prefix else SITE
        views = Views(site)
        views.prepare()
        head = Head(site, get_backend_info("flask"), slots([agents.feature]))
        delivery = cast(Delivery, SimpleNamespace(views=views, head=head, compressor=AS_IT_IS))
        monkeypatch.setattr(services, "mcp_path", mcp_path)
        routes = routes_of(site, delivery, policies)
        pages = PageUrls(site, delivery, Pages(views, AS_IT_IS))

        def prepare() -> None:
            for handler in (pages, *routes.values()):
                if isinstance(handler, CachedHandler):
                    handler.invalidate()

        return Built(routes, pages, CrawlerPolicyRule(policies, "/"), prepare)

    return make


def get(llms: Built, path: str, headers: dict[str, str] = CURL, **query: str) -> Response:
    """Return the response of the server: from the crawler policy, the handler of the route, or the pages."""
    environ = {"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": headers["user-agent"]}
    denied = llms.rule.process_request(WsgiRequest(environ, path))
    if denied is not None:
        return denied
    if path in llms.routes:
        return llms.routes[path](Request(path, "", query, headers))
    for folder in ("/.well-known/", "/_llms/"):
        if path.startswith(folder):
            return llms.routes[folder](Request(path, path.removeprefix(folder), query, headers))
    return llms.pages(Request(path, path[1:], query, headers))
