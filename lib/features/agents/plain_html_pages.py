"""Pages for clients that are not browsers: the same head and article, without shell and scripts."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from components.navbar import navbar
from lib.catalog.lookup import find_page
from lib.catalog.page_text import markdown_path
from lib.delivery.delivery import Delivery
from lib.delivery.views import PerPage, View
from lib.features.agents.menu import ELEMENTS
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.messages import Request, Response
from lib.islands.templates import render
from lib.site import Site

# A path without a page. Hidden pages do not exist for these clients.
NOWHERE = "not-found-404"


class PlainHtmlPages(PerPage):
    """Serves page URLs to clients that are not browsers. `pages` handles paths without a page."""

    content_type = "text/html; charset=utf-8"

    def __init__(self, site: Site, delivery: Delivery, pages: CachedHandler) -> None:
        super().__init__(delivery.views, delivery.compressor)
        self._site = site
        self._pages = pages
        self._head = delivery.head

    def headers(self, view: View) -> Mapping[str, str]:
        """Return the headers. Browsers get another document at the same URL."""
        return {"vary": "Accept, User-Agent", **self._head.headers(view.about)}

    def lookup(self, request: Request) -> CachedBody | None:
        return None if _is_hidden(request.tail) else super().lookup(request)

    def fallback(self, request: Request) -> Response:
        if _is_hidden(request.tail):
            request = replace(request, tail=NOWHERE)
        view = self.views.view(f"/{request.tail}", request.query)
        return self._pages(request) if view.about.status == 404 else super().fallback(request)

    def write(self, view: View) -> bytes:
        about, site = view.about, self._site
        markdown = site.url(quote(markdown_path(about.path))) if about.indexed else None
        note = render(ELEMENTS, "note", site, markdown)
        nav = navbar(site, self.views.sections, about.path)
        return render(ELEMENTS, "plain", site, about, self._head.tags(about), note, nav, view.article).encode()


def _is_hidden(path: str) -> bool:
    entry, _ = find_page(path)
    return bool(entry and entry.get("hidden") and not entry.get("plain"))
