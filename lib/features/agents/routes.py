"""The routes of the documents for agents and crawlers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lib.catalog.navigation import reading_order
from lib.delivery.bundles import StaticBody
from lib.delivery.compressor import Compressor
from lib.delivery.delivery import Delivery
from lib.features.agents.documents import PARTS, Entry, feed, index, outline, robots, sitemap, whole_text
from lib.features.agents.markdown_pages import DocumentFormats, missing, negotiate_format
from lib.features.agents.well_known import well_known
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.messages import Handler, Request, Response
from lib.http.user_agents import Policies
from lib.site import Site

# Browsers request these under fixed paths, also on documents that are not pages.
ICONS = {
    "/favicon.ico": "/assets/favicon.svg",
    "/apple-touch-icon.png": "/assets/touch-icon.png",
    "/apple-touch-icon-precomposed.png": "/assets/touch-icon.png",
}


def routes_of(site: Site, delivery: Delivery, policies: Policies) -> dict[str, Handler]:
    """Return the handlers of the documents by path."""
    views, compressor = delivery.views, delivery.compressor

    def entries() -> Iterator[Entry]:
        """Return the pages in reading order."""
        return (page.entry for page in reading_order(views.sections))

    def redirect(path: str) -> Handler:
        return lambda _: Response(b"", 302, "", {"location": site.url(path)})

    lists = LlmsDocuments(lambda: index(site, views.sections), site, compressor)
    small = LlmsDocuments(lambda: {"/llms-small.txt": outline(site, entries())}, site, compressor)
    # Search engines index the pages instead of the whole text.
    no_index = {"x-robots-tag": "noindex"}
    full = LlmsDocuments(lambda: {"/llms-full.txt": whole_text(site, entries())}, site, compressor, no_index)
    return {
        "/llms.txt": lists,
        "/_llms/": lists,
        "/llms-small.txt": small,
        "/llms-full.txt": full,
        "/robots.txt": StaticBody(lambda: robots(site, policies), "text/plain; charset=utf-8", compressor),
        "/sitemap.xml": StaticBody(lambda: sitemap(site, entries()), "application/xml; charset=utf-8", compressor),
        "/feed.xml": StaticBody(lambda: feed(site, entries()), "application/atom+xml; charset=utf-8", compressor),
        "/.well-known/": well_known(site),
        **{path: redirect(file) for path, file in ICONS.items()},
    }


@dataclass(eq=False)
class LlmsDocuments(CachedHandler):
    """Documents by path. `build` creates all of them at the first request."""

    build: Callable[[], Mapping[str, str]]
    site: Site
    compressor: Compressor
    headers: Mapping[str, str] = field(default_factory=dict)
    documents: dict[str, DocumentFormats] = field(default_factory=dict)

    def invalidate(self) -> None:
        """Forget the documents, because the pages can have changed."""
        self.documents = {}

    def lookup(self, request: Request) -> CachedBody | None:
        path = f"{PARTS}{request.tail}" if request.tail else f"/{request.path.rpartition('/')[2]}"
        document = self._built().get(path)
        return None if document is None else document.cached_body(negotiate_format(request))

    def iter_cached(self) -> Iterator[CachedBody]:
        for document in self._built().values():
            yield document.cached_body("markdown")

    def fallback(self, request: Request) -> Response:
        return missing(self.site)

    def _built(self) -> Mapping[str, DocumentFormats]:
        if not self.documents:
            self.documents = {
                path: DocumentFormats(text, self.site, self.compressor, path, path.rpartition("/")[2], self.headers)
                for path, text in self.build().items()
            }
        return self.documents
