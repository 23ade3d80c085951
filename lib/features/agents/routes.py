"""The routes of the documents for agents and crawlers."""

from collections.abc import Iterator, Mapping
from typing import Any

from lib.catalog.navigation import reading_order
from lib.delivery.bundles import StaticBody
from lib.delivery.delivery import Delivery
from lib.features.agents.crawlers import feed, robots, sitemap
from lib.features.agents.llms_txt import index, outline, whole_text
from lib.features.agents.markdown_pages import LlmsDocuments
from lib.features.agents.well_known import well_known
from lib.http.messages import Handler, Response
from lib.http.user_agents import Policies
from lib.site import Site

# Browsers request these without a link, also on documents that are not pages.
TOUCH_ICONS = ("/apple-touch-icon.png", "/apple-touch-icon-precomposed.png")


def routes_of(site: Site, delivery: Delivery, policies: Policies) -> dict[str, Handler]:
    """Return the handlers of the documents by path."""
    views, compressor = delivery.views, delivery.compressor

    def entries() -> Iterator[Mapping[str, Any]]:
        """Return the pages in reading order."""
        return (page.entry for page in reading_order(views.sections))

    lists = LlmsDocuments(lambda: index(site, views.sections), site, compressor)
    small = LlmsDocuments(lambda: {"/llms-small.txt": outline(site, entries())}, site, compressor)
    full = LlmsDocuments(
        lambda: {"/llms-full.txt": whole_text(site, entries())},
        site,
        compressor,
        headers={"x-robots-tag": "noindex"},  # search engines index the pages instead
    )
    return {
        "/llms.txt": lists,
        "/_llms/": lists,
        "/llms-small.txt": small,
        "/llms-full.txt": full,
        "/robots.txt": StaticBody(lambda: robots(site, policies), "text/plain; charset=utf-8", compressor),
        "/sitemap.xml": StaticBody(lambda: sitemap(site, entries()), "application/xml; charset=utf-8", compressor),
        "/feed.xml": StaticBody(lambda: feed(site, entries()), "application/atom+xml; charset=utf-8", compressor),
        "/.well-known/": well_known(site),
        "/favicon.ico": lambda _: Response(b"", 302, "", {"location": site.url("/assets/favicon.svg")}),
        **dict.fromkeys(
            TOUCH_ICONS, lambda _: Response(b"", 302, "", {"location": site.url("/assets/touch-icon.png")})
        ),
    }
