"""The documents for agents and crawlers: llms.txt, each page as Markdown, robots.txt, the sitemap, the feed."""

from collections.abc import Iterator, Mapping
from typing import Any

import dash

from lib.delivery.delivery import Delivery
from lib.delivery.fixed import Fixed
from lib.delivery.part import Part
from lib.feed import feed
from lib.llms_documents import PageUrls, Texts
from lib.llms_index import Category, categories, index, outline, whole_text
from lib.navigation import navigation
from lib.program_pages import ProgramPages
from lib.readers import Policies
from lib.robots import robots
from lib.servers.contract import Handler, Request, Response
from lib.site import CATEGORY_ORDER, Site
from lib.sitemap import sitemap
from lib.welcome import ForWelcome
from lib.well_known import refused, well_known


class Llms:
    """The documents of one site: `routes` are those with an address of their own, `pages` answers the page URLs.

    `mcp_path` is where agents connect, if they can.
    """

    def __init__(
        self, app: Any, site: Site, delivery: Delivery, policies: Policies, *, has_openapi: bool, mcp_path: str | None
    ) -> None:
        compressor = delivery.compressor
        programs = ProgramPages(delivery.views, site, compressor, delivery.documents)
        self.pages = PageUrls(site, compressor, delivery.documents, programs, policies)
        lists = Texts(lambda: index(site, _listed()), site, compressor)
        small = Texts(lambda: {"/llms-small.txt": outline(site, _listed())}, site, compressor)
        full = Texts(
            lambda: {"/llms-full.txt": whole_text(site, _listed())},
            site,
            compressor,
            headers={"x-robots-tag": "noindex"},  # a search is to find the pages, not the whole
        )
        self.routes: Mapping[str, Handler] = {
            "/llms.txt": lists,
            "/_llms/": lists,
            "/llms-small.txt": ForWelcome(small, policies),
            "/llms-full.txt": ForWelcome(full, policies),
            "/robots.txt": Fixed(lambda: robots(site, policies), "text/plain; charset=utf-8", compressor),
            "/sitemap.xml": Fixed(lambda: sitemap(site, _entries()), "application/xml; charset=utf-8", compressor),
            "/feed.xml": Fixed(lambda: feed(site, _entries()), "application/atom+xml; charset=utf-8", compressor),
            "/.well-known/": well_known(app, site, has_openapi=has_openapi, mcp_path=mcp_path),
            "/favicon.ico": _favicon(site),
            "/apple-touch-icon.png": refused,
            "/apple-touch-icon-precomposed.png": refused,
        }

    def prepare(self) -> None:
        """Forgets what was written of earlier pages, once all are registered."""
        for part in (self.pages, *self.routes.values()):
            if isinstance(part, Part):
                part.forget()


def _listed() -> tuple[Category, ...]:
    """The pages as the navigation has them."""
    return categories(navigation(dash.page_registry.values(), CATEGORY_ORDER), dash.page_registry)


def _entries() -> Iterator[Mapping[str, Any]]:
    """The pages in reading order."""
    for category in _listed():
        yield from category.entries


def _favicon(site: Site) -> Handler:
    """Sends those who guess to the icon that the pages name."""

    def redirect(_: Request) -> Response:
        return Response(b"", 302, "", {"location": site.url("/assets/favicon.svg")})

    return redirect
