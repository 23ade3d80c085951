"""The Markdown of pages in its formats, and the page URLs, which choose between page, plain HTML, and Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

from dash_improve_my_llms.discovery import wants_plain_text
from dash_improve_my_llms.llms_viewer import render_llms_viewer

from components.navbar import navbar
from lib.catalog.lookup import find_page, registered_pages
from lib.catalog.navigation import is_listed, similar_pages
from lib.catalog.page_metadata import address
from lib.catalog.page_text import markdown_path, page_markdown
from lib.delivery.compressor import Compressor
from lib.delivery.delivery import Delivery
from lib.delivery.views import PerPage, View
from lib.features.agents.documents import Entry
from lib.features.agents.documents import render as render_text
from lib.features.agents.menu import ELEMENTS
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.compression import NEVER
from lib.http.messages import Request, Response
from lib.http.user_agents import classify_request, names_html, wants_markdown
from lib.islands.templates import render
from lib.site import Site

LLMS = "/llms.txt"

# `file` is the format of URLs that end with `.md`, which have no other.
Format = Literal["file", "markdown", "plain", "viewer"]

TYPES: dict[Format, str] = {
    "file": "text/markdown; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "plain": "text/plain; charset=utf-8",
    "viewer": "text/html; charset=utf-8",
}
VARY = {"vary": "Accept, User-Agent"}

# For a longer document, the viewer shows only a link.
MAX_SHOWN_CHARACTERS = 100_000


def document_links(path: str, site: Site) -> str:
    """Return links to the list of all documents and to the Markdown of a page (RFC 8288)."""
    index, markdown = site.url("/llms.txt"), site.url(quote(markdown_path(path)))
    return f'<{index}>; rel="llms-txt", <{markdown}>; rel="alternate"; type="text/markdown"'


@dataclass(eq=False, slots=True)
class DocumentFormats:
    """The formats of one text, each created at its first request. `path` is its URL path, `name` its title."""

    text: str
    site: Site
    compressor: Compressor
    path: str
    name: str
    headers: Mapping[str, str]
    bodies: dict[Format, CachedBody] = field(default_factory=dict)

    def cached_body(self, format: Format) -> CachedBody:
        """Return the text in a format."""
        if format not in self.bodies:
            body = self._viewer() if format == "viewer" else self.text
            headers = {**({"vary": "User-Agent"} if format == "file" else VARY), **self.headers}
            self.bodies[format] = self.compressor.keep(body.encode(), TYPES[format], headers=headers)
        return self.bodies[format]

    def _viewer(self) -> str:
        text = self.text
        if len(text) > MAX_SHOWN_CHARACTERS:
            url = self.site.absolute(f"{self.path}?raw=1")
            text = f"# {self.name}\n\n{len(text):,} characters, too many to show here. [Show the text]({url})."
        viewer: str = render_llms_viewer(
            markdown_body=text,
            page_name=self.name,
            app_name=self.site.name,
            raw_url=self.site.url(self.path),
            site_llms_url=self.site.absolute("/llms.txt"),
        )
        return viewer


def negotiate_format(request: Request) -> Format:
    """Return the format for a client, which `?raw=1` and `?format=html` can choose."""
    accept = request.headers.get("accept", "")
    if request.query.get("raw") or request.query.get("format") == "md":
        return "markdown"
    if request.query.get("format") == "html":
        return "viewer"
    if classify_request(request).browser and names_html(accept) and not wants_markdown(request):
        return "viewer"
    return "plain" if wants_plain_text(accept) else "markdown"


class PageUrls(CachedHandler):
    """Serves page URLs: the page to browsers, a plain page to other clients, Markdown to those that prefer it.

    `<page>.md` and `<page>/llms.txt` are the Markdown of a page for all clients.
    """

    def __init__(self, site: Site, delivery: Delivery, pages: CachedHandler) -> None:
        self._site = site
        self._compressor = delivery.compressor
        self._pages = pages
        self._plain_pages = PlainHtmlPages(site, delivery, pages)
        self._documents: dict[str, DocumentFormats] = {}

    def invalidate(self) -> None:
        """Forget the documents, because the pages can have changed."""
        self._documents.clear()
        self._plain_pages.invalidate()
        self._pages.invalidate()

    def lookup(self, request: Request) -> CachedBody | None:
        client = classify_request(request)
        path = _document_page(request.tail)
        if path is not None:
            return self._document_body(request, path)
        if wants_markdown(request):
            document = self._document(f"/{request.tail.strip('/')}")
            if document is not None:
                return document.cached_body("markdown")
        return (self._pages if client.browser else self._plain_pages).lookup(request)

    def iter_cached(self) -> Iterator[CachedBody]:
        yield from self._pages.iter_cached()
        for entry in registered_pages():
            tail = entry["path"].strip("/")
            document = self._document(f"/{tail}")
            if document is not None:
                yield from (document.cached_body("file"), document.cached_body("markdown"))
                page = self._plain_pages.lookup(Request(entry["path"], tail))
                if page is not None:
                    yield page

    def fallback(self, request: Request) -> Response:
        # A page with variables in its URL has no Markdown, so it is sent as it is.
        lacks_markdown = wants_markdown(request) and not find_page(f"/{request.tail}")[1]
        client, path = classify_request(request), _document_page(request.tail)
        if not lacks_markdown and path is None:
            response = (self._pages if client.browser else self._plain_pages)(request)
            if response.status != 404 or client.kind != "agent":
                return response
        return missing(self._site, similar_pages(path or request.tail))

    def _document_body(self, request: Request, path: str) -> CachedBody | None:
        document = self._document(path)
        if document is None or "//" in request.path:  # a document has one URL; some frameworks merge slashes
            return None
        return document.cached_body("file" if request.tail.endswith(".md") else negotiate_format(request))

    def _document(self, path: str) -> DocumentFormats | None:
        """Return the Markdown of the page at a path, or None if it is not listed."""
        if path not in self._documents:
            entry, variables = find_page(path)
            if not entry or variables or not is_listed(entry) or entry["path"] != path:
                return None  # clients can request any path; remember only those of pages
            self._documents[path] = DocumentFormats(
                page_markdown(entry, self._site),
                self._site,
                self._compressor,
                path=LLMS if path == "/" else f"{quote(path)}{LLMS}",
                name=entry["name"],
                headers={"link": f'<{address(path, self._site)}>; rel="canonical", {document_links(path, self._site)}'},
            )
        return self._documents[path]


def missing(site: Site, near: Sequence[Entry] = ()) -> Response:
    """Return the response for a document that does not exist, with links to similar pages."""
    body = render_text("missing.md", site, near=near).encode()
    return Response(body, 404, TYPES["markdown"], {"cache-control": NEVER, **VARY})


def _document_page(tail: str) -> str | None:
    """Return the path of the page whose Markdown has this URL, or None. Each page has one such URL per kind."""
    path = f"/{tail}"
    if path.endswith(LLMS):
        return path.removesuffix(LLMS)
    if path == markdown_path("/"):
        return "/"
    if path == "/.md":
        return ""
    return path.removesuffix(".md") if path.endswith(".md") else None


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
        nav = navbar(site, self.views.sections_for(about.path), about.path)
        return render(ELEMENTS, "plain", site, about, self._head.tags(about), note, nav, view.article).encode()


def _is_hidden(path: str) -> bool:
    entry, _ = find_page(path)
    return bool(entry and entry.get("hidden") and not entry.get("plain"))
