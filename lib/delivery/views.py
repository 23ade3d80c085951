"""Finds the page behind a URL and builds what a reader gets of it: the article and what stands around it."""

import logging
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dash import html

from components.article import article, edit_address
from lib.catalog.lookup import find_page, forget_pages, registered_pages
from lib.catalog.navigation import NavPage, NavSection, is_listed, is_not_found, navigation, neighbours
from lib.catalog.page_metadata import PageMetadata, about_page
from lib.content.diagnostics import Heading
from lib.delivery.compressor import Compressor
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.compression import NEVER, compress_response
from lib.http.messages import Request, Response
from lib.islands import Live, live_examples
from lib.site import CATEGORY_ORDER, Site

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """One page as one reader sees it."""

    about: PageMetadata
    headings: tuple[Heading, ...]
    article: html.Article


class Views:
    """The pages of the site, built anew at each call: what all readers share is kept as bytes, not as trees."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._missing: Mapping[str, Any] | None = None
        self._neighbours: Mapping[str, tuple[NavPage | None, NavPage | None]] = {}
        self._examples: Mapping[str, Live] | None = None
        self.sections: tuple[NavSection, ...] = ()

    def prepare(self) -> None:
        """Reads the registry once all pages are in it."""
        forget_pages()
        self.sections = navigation(registered_pages(), CATEGORY_ORDER)
        self._neighbours = neighbours(self.sections)
        self._missing = None
        self._examples = None

    def view(self, path: str, query: Mapping[str, str]) -> View:
        """What a reader sees at `path`; the 404 page with its status where there is nothing."""
        entry, variables = find_page(path)
        if not entry or is_not_found(entry):
            self._missing = self._missing or _not_found_entry()
            return self._build(path, self._missing, 404, {})
        if not callable(entry["layout"]):
            return self._build(entry["path"], entry, 200, {})
        return self._build(path, entry, 200, {**(variables or {}), **query})

    def shared(self, path: str) -> str | None:
        """The path of the page that every reader of a path gets alike; None where there is no such page."""
        entry, _ = find_page(path)
        return None if not entry or is_not_found(entry) or callable(entry["layout"]) else entry["path"]

    def paths(self) -> Iterator[str]:
        """The paths of the pages that all readers share."""
        for entry in registered_pages():
            if not entry["path_template"] and not callable(entry["layout"]) and not is_not_found(entry):
                yield entry["path"]

    def listed(self, path: str) -> PageMetadata | None:
        """What a page in the navigation says of itself; None where there is no such page."""
        entry, _ = find_page(path)
        return about_page(entry, self._site) if entry and is_listed(entry) else None

    def all_listed(self) -> Iterator[PageMetadata]:
        """The same of all of them."""
        for entry in registered_pages():
            if is_listed(entry):
                yield about_page(entry, self._site)

    def examples(self) -> Mapping[str, Live]:
        """The live examples that the pages show, by the name of their module."""
        if self._examples is None:
            layouts = [_layout(entry, {})[0] for entry in registered_pages() if not entry["path_template"]]
            self._examples = {example.name: example for example in live_examples(layouts)}
        return self._examples

    def _build(self, path: str, entry: Mapping[str, Any], status: int, arguments: Mapping[str, str]) -> View:
        layout, ok = _layout(entry, arguments)
        previous, following = self._neighbours.get(path, (None, None))
        tree = article(
            layout,
            site=self._site,
            path=path,
            previous=previous,
            following=following,
            edit_url=edit_address(self._site, entry.get("source")),
        )
        return View(
            about=about_page(entry, self._site, path=path, status=status if ok else 500),
            headings=tuple(entry.get("headings") or ()),
            article=tree,
        )


def _layout(entry: Mapping[str, Any], arguments: Mapping[str, str]) -> tuple[Any, bool]:
    """The page's layout; a note in its place when its function fails, so that the rest of the site stays."""
    if not callable(entry["layout"]):
        return entry["layout"], True
    try:
        return entry["layout"](**arguments), True
    except Exception:
        log.exception("The layout of %s failed", entry["path"])
        return html.Div([html.H1(entry["name"]), html.P("This page could not be built; the log says why.")]), False


def _not_found_entry() -> Mapping[str, Any]:
    found = next((entry for entry in registered_pages() if is_not_found(entry)), None)
    bare = {"path": "/404", "name": "Page not found", "description": "", "layout": html.H1("Page not found")}
    return found or bare


class PerPage(CachedHandler):
    """Written once for a page that all readers share, and anew for any other; the rest of the path names the page.

    With `keep` false, as in development, nothing is written ahead.
    """

    content_type: str

    def __init__(self, views: Views, compressor: Compressor, *, keep: bool = True) -> None:
        self._views = views
        self._keep = compressor.keep if keep else None
        self._with_security = compressor.with_security
        self._written: dict[str, CachedBody] = {}

    @abstractmethod
    def write(self, view: View) -> bytes:
        """The body for one view of a page."""

    def headers(self, view: View) -> Mapping[str, str]:
        """What each answer with it says besides."""
        return {}

    def prepare(self) -> None:
        """Forgets what was written from an earlier registry."""
        self._written.clear()

    def lookup(self, request: Request) -> CachedBody | None:
        path = self._views.shared(request.tail)
        if path is None or self._keep is None:
            return None
        if path not in self._written:
            view = self._views.view(path, {})
            self._written[path] = self._keep(self.write(view), self.content_type, headers=self.headers(view))
        return self._written[path]

    def iter_cached(self) -> Iterator[CachedBody]:
        for path in self._views.paths():
            stored = self.lookup(Request(path, path))
            if stored is not None:
                yield stored

    def fallback(self, request: Request) -> Response:
        view = self._views.view(f"/{request.tail}", request.query)
        return self.answer(view, self.write(view), request)

    def answer(self, view: View, body: bytes, request: Request) -> Response:
        """What is made for one reader."""
        headers = self._with_security(b"", self.content_type, {"cache-control": NEVER, **self.headers(view)})
        return compress_response(Response(body, view.about.status, self.content_type, headers), request)
