"""Pages for clients that are not browsers: the same head and article, without shell and scripts."""

from collections.abc import Mapping
from dataclasses import replace

from dash import html
from markupsafe import Markup

from components.navbar import navbar
from lib.catalog.lookup import find_page
from lib.delivery.delivery import Delivery
from lib.delivery.views import PerPage, View
from lib.features.agents.menu import agents_note
from lib.features.agents.templates import render
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.messages import Request, Response
from lib.islands import to_html
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
        head = [html.Meta(name="viewport", content="width=device-width, initial-scale=1"), *self._head.tags(about)]
        body = [
            agents_note(site, about.path if about.indexed else None),
            html.Header(html.A(site.name, href=site.url("/"))),
            navbar(site, self.views.sections, about.path),
            html.Main(view.article),
        ]
        parts = {"head": Markup(to_html(head)), "body": Markup(to_html(body))}
        return render("plain.html", site, title=about.title, **parts).encode()


def _is_hidden(path: str) -> bool:
    entry, _ = find_page(path)
    return bool(entry and entry.get("hidden"))
