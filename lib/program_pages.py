"""A page for readers that are no browsers: the same head and the same article, without the shell and its scripts."""

from collections.abc import Mapping
from dataclasses import replace

from dash import html
from markupsafe import Markup, escape

from components.agents_note import agents_note
from components.navbar import navbar
from lib.delivery.compressor import Compressor
from lib.delivery.head import head_tags, link_header
from lib.delivery.part import Part
from lib.delivery.per_page import PerPage
from lib.delivery.stored import Stored
from lib.delivery.views import View, Views
from lib.islands import to_html
from lib.pages_lookup import find_page
from lib.servers.contract import Request, Response
from lib.site import Site

# Where no page is, for a page that is in no list: who is no browser was led there by nothing.
NOWHERE = "not-found-404"


class ProgramPages(PerPage):
    """Answers page URLs to programs. What is no page is answered by `pages`, as to everybody."""

    content_type = "text/html; charset=utf-8"

    def __init__(self, views: Views, site: Site, compressor: Compressor, pages: Part) -> None:
        super().__init__(views, compressor)
        self._site = site
        self._pages = pages

    def headers(self, view: View) -> Mapping[str, str]:
        """Browsers get another document at the same address."""
        return {"vary": "Accept, User-Agent", **link_header(view.about, self._site)}

    def stored(self, request: Request) -> Stored | None:
        return None if _is_hidden(request.tail) else super().stored(request)

    def otherwise(self, request: Request) -> Response:
        if _is_hidden(request.tail):
            request = replace(request, tail=NOWHERE)
        view = self._views.view(f"/{request.tail}", request.query)
        return self._pages(request) if view.about.status == 404 else super().otherwise(request)

    def write(self, view: View) -> bytes:
        about, site = view.about, self._site
        head = [html.Meta(name="viewport", content="width=device-width, initial-scale=1"), *head_tags(about, site)]
        body = [
            agents_note(site, about.path if about.indexed else None),
            html.Header(html.A(site.name, href=site.url("/"))),
            navbar(site, self._views.sections, about.path),
            html.Main(view.article),
        ]
        document = Markup(
            '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n<title>{}</title>\n{}\n</head>\n'
            "<body>\n{}\n</body>\n</html>\n"
        ).format(site.lang, escape(about.title), Markup(to_html(head)), Markup(to_html(body)))
        return document.encode()


def _is_hidden(path: str) -> bool:
    entry, _ = find_page(path)
    return bool(entry and entry.get("hidden"))
