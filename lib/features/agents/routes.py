"""The routes of the documents for agents and crawlers."""

from collections.abc import Iterator, Mapping
from typing import Any

from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import navigation
from lib.delivery.bundles import StaticBody
from lib.delivery.delivery import Delivery
from lib.features.agents.crawlers import feed, refused, robots, sitemap, well_known
from lib.features.agents.llms_txt import Category, categories, index, outline, whole_text
from lib.features.agents.markdown_pages import LlmsDocuments, PageUrls
from lib.http.cached_body import CachedHandler
from lib.http.messages import Handler, Response
from lib.http.user_agents import Policies
from lib.site import CATEGORY_ORDER, Site


class Llms:
    """The documents of one site: `routes` have their own paths, `wrap_pages` handles the page URLs."""

    def __init__(self, app: Any, site: Site, delivery: Delivery, policies: Policies, *, has_openapi: bool) -> None:
        compressor = delivery.compressor
        self._site = site
        self._delivery = delivery
        self._pages: PageUrls | None = None
        lists = LlmsDocuments(lambda: index(site, _listed()), site, compressor)
        small = LlmsDocuments(lambda: {"/llms-small.txt": outline(site, _entries())}, site, compressor)
        full = LlmsDocuments(
            lambda: {"/llms-full.txt": whole_text(site, _entries())},
            site,
            compressor,
            headers={"x-robots-tag": "noindex"},  # search engines index the pages instead
        )
        self.routes: Mapping[str, Handler] = {
            "/llms.txt": lists,
            "/_llms/": lists,
            "/llms-small.txt": small,
            "/llms-full.txt": full,
            "/robots.txt": StaticBody(lambda: robots(site, policies), "text/plain; charset=utf-8", compressor),
            "/sitemap.xml": StaticBody(lambda: sitemap(site, _entries()), "application/xml; charset=utf-8", compressor),
            "/feed.xml": StaticBody(lambda: feed(site, _entries()), "application/atom+xml; charset=utf-8", compressor),
            "/.well-known/": well_known(app, site, has_openapi=has_openapi),
            "/favicon.ico": lambda _: Response(b"", 302, "", {"location": site.url("/assets/favicon.svg")}),
            "/apple-touch-icon.png": refused,
            "/apple-touch-icon-precomposed.png": refused,
        }

    def prepare(self) -> None:
        """Forget the documents, because the pages can have changed."""
        for handler in (self._pages, *self.routes.values()):
            if isinstance(handler, CachedHandler):
                handler.invalidate()

    def wrap_pages(self, pages: CachedHandler) -> PageUrls:
        """Return a handler of page URLs that chooses between the page, a plain page, and Markdown."""
        self._pages = PageUrls(self._site, self._delivery, pages)
        return self._pages


def _listed() -> tuple[Category, ...]:
    """Return the pages by category, in the order of the navigation."""
    entries = registered_pages()
    return categories(navigation(entries, CATEGORY_ORDER), entries)


def _entries() -> Iterator[Mapping[str, Any]]:
    """Return the pages in reading order."""
    for category in _listed():
        yield from category.entries
