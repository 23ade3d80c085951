"""The views of pages, the base of handlers that write one body per page, and the payloads for navigation."""

import json
import logging
from abc import abstractmethod
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dash import html

from components.article import article
from lib.catalog.lookup import Entry, find_page, forget_pages, registered_pages
from lib.catalog.navigation import LinkFinder, NavSection, is_listed, is_not_found, navigations
from lib.catalog.page_metadata import PageMetadata, about_page
from lib.content.parsed_page import Heading
from lib.dash_internals import to_json
from lib.delivery.compressor import Compressor
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.compression import NEVER, acceptable, compress_response
from lib.http.messages import Request, Response
from lib.islands import Live, is_interactive, live_examples
from lib.site import Site
from lib.translations import in_language, language_of, t

log = logging.getLogger(__name__)

# Responses for missing pages that are in memory.
MAX_MISSING = 256
# The 404 page of a site without one.
_BARE: Entry = {"path": "/404", "name": "Page not found", "description": "", "layout": html.H1("Page not found")}


@dataclass(frozen=True, slots=True)
class View:
    """One page as one client gets it."""

    about: PageMetadata
    headings: tuple[Heading, ...]
    article: html.Article
    is_interactive: bool


class Views:
    """The pages of the site. Each call builds a view; only bytes are cached, not trees. `build` is the build ID."""

    def __init__(self, site: Site, callback_ids: Callable[[], Container[str]] = frozenset) -> None:
        self.site = site
        self.build = ""
        self._find_callback_ids = callback_ids
        self.prepare()

    def prepare(self) -> None:
        """Read the registry, when it contains all pages."""
        forget_pages()
        self._callback_ids = self._find_callback_ids()
        self._sections = navigations(registered_pages())
        self.sections = tuple(section for sections in self._sections.values() for section in sections)
        self._finders = {tag: LinkFinder(sections) for tag, sections in self._sections.items()}
        self._missing = next(filter(is_not_found, registered_pages()), _BARE)
        self._examples: Mapping[str, Live] | None = None

    def sections_for(self, path: str) -> tuple[NavSection, ...]:
        """Return the navigation of the pages in the language of a page."""
        return self._sections[language_of(path)]

    def view(self, path: str, query: Mapping[str, str]) -> View:
        """Return the view of the page at `path`, or of the 404 page, in its language."""
        entry, variables = find_page(path)
        with in_language(language_of(path)):
            if not entry or is_not_found(entry):
                return self._build(path, self._missing, 404, {"requested": path})
            if not callable(entry["layout"]):
                return self._build(entry["path"], entry, 200, {})
            return self._build(path, entry, 200, {**(variables or {}), **query})

    def shared(self, path: str) -> str | None:
        """Return the path of a page that is the same for all clients, or None."""
        entry, _ = find_page(path)
        return None if not entry or is_not_found(entry) or callable(entry["layout"]) else entry["path"]

    def paths(self) -> Iterator[str]:
        """Yield the paths of the pages that are the same for all clients."""
        for entry in registered_pages():
            if not entry["path_template"] and not callable(entry["layout"]) and not is_not_found(entry):
                yield entry["path"]

    def listed(self, path: str) -> PageMetadata | None:
        """Return the metadata of a page in the navigation, or None."""
        entry, _ = find_page(path)
        return about_page(entry, self.site) if entry and is_listed(entry) else None

    def all_listed(self) -> Iterator[PageMetadata]:
        yield from (about_page(entry, self.site) for entry in registered_pages() if is_listed(entry))

    def examples(self) -> Mapping[str, Live]:
        if self._examples is None:
            layouts = [_layout(entry, {})[0] for entry in registered_pages() if not entry["path_template"]]
            self._examples = {example.name: example for example in live_examples(layouts)}
        return self._examples

    def _build(self, path: str, entry: Mapping[str, Any], status: int, arguments: Mapping[str, str]) -> View:
        layout, ok = _layout(entry, arguments)
        interactive = is_interactive(layout, self._callback_ids)
        about = about_page(entry, self.site, path=path, status=status if ok else 500)
        links = self._finders[language_of(path)].links(path)
        tree = article(layout, about, links, site=self.site, source=entry.get("source"), interactive=interactive)
        return View(about, tuple(entry.get("headings") or ()), tree, interactive)


def _layout(entry: Mapping[str, Any], arguments: Mapping[str, str]) -> tuple[Any, bool]:
    """Return the layout of a page and True, or a notice and False if its function fails."""
    if not callable(entry["layout"]):
        return entry["layout"], True
    try:
        return entry["layout"](**arguments), True
    except Exception:
        log.exception("The layout of %s failed", entry["path"])
        return html.Div([html.H1(entry["name"]), html.P(t("This page could not be built. See the log."))]), False


@dataclass(eq=False)
class PerPage(CachedHandler):
    """Handler of one body per page, cached if it is the same for all clients and `keep` is true."""

    content_type: ClassVar[str]

    views: Views
    compressor: Compressor
    keep: bool = True
    _written: dict[str, CachedBody] = field(default_factory=dict, init=False)
    _missing: dict[tuple[str, tuple[str, ...]], Response] = field(default_factory=dict, init=False)

    @abstractmethod
    def write(self, view: View) -> bytes:
        """Return the body for a view of a page."""

    def _body(self, view: View) -> bytes:
        with in_language(language_of(view.about.path)):
            return self.write(view)

    def headers(self, view: View) -> Mapping[str, str]:
        """Return the headers of a response with this view."""
        return {}

    def invalidate(self) -> None:
        self._written.clear()
        self._missing.clear()

    def lookup(self, request: Request) -> CachedBody | None:
        path = self.views.shared(request.tail)
        if path is None or not self.keep:
            return None
        if path not in self._written:
            view = self.views.view(path, {})
            self._written[path] = self.compressor.keep(self._body(view), self.content_type, headers=self.headers(view))
        return self._written[path]

    def cached_tails(self) -> Iterable[str]:
        return self.views.paths()

    def fallback(self, request: Request) -> Response:
        key = request.tail, acceptable(request.headers.get("accept-encoding", ""))
        if (known := self._missing.get(key)) is not None:
            return known
        view = self.views.view(f"/{request.tail}", request.query)
        response = self.answer(view, self._body(view), request)
        if response.status == 404 and self.keep:
            if len(self._missing) >= MAX_MISSING:
                self._missing.clear()
            self._missing[key] = response
        return response

    def answer(self, view: View, body: bytes, request: Request) -> Response:
        """Return a response for one client."""
        headers = self.compressor.with_security(b"", self.content_type, {"cache-control": NEVER, **self.headers(view)})
        return compress_response(Response(body, view.about.status, self.content_type, headers), request)


class Payloads(PerPage):
    """Handler of `/_page/<path>`: what Dash renders. This is the live examples in order, or an interactive article."""

    content_type = "application/json"

    def write(self, view: View) -> bytes:
        found = live_examples(view.article)
        examples = {"examples": found, "names": [example.name for example in found]}
        content = {"article": view.article} if view.is_interactive else examples
        return to_bytes(json.loads(to_json({"build": self.views.build, **content})))


def to_bytes(value: Any) -> bytes:
    """Return JSON that is the same in every process: Dash does not sort `data-*` and `aria-*`."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
