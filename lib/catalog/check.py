"""Checks the links inside the site: the paths of pages and routes, and the anchors of pages."""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from posixpath import dirname, relpath
from urllib.parse import unquote, urlsplit

from lib.catalog.library import get_library, reserved_names
from lib.catalog.lookup import find_page, page_for_former, registered_pages
from lib.catalog.navigation import is_listed
from lib.catalog.page_text import markdown_path
from lib.content.context import PageContext
from lib.content.diagnostics import Diagnostic, did_you_mean, group_icons
from lib.content.links import LinkContext, LinkResolver, own_redirects, with_own_endpoint
from lib.content.loader import Content, read_page
from lib.content.page import Page, PageSource
from lib.content.parsing import ParseResults
from lib.content.variables import read_variables
from lib.directives import fences, render_directive
from lib.directives.example_module import import_errors
from lib.islands import to_html
from lib.settings import PROJECT_ROOT, get_settings

_ID = re.compile(r'id="([^"]+)"')

# Each suggestion compares a link with all pages, which is slow on a site with many broken links.
SUGGESTIONS = 100


class LinkChecker:
    """Checks the links of pages. `is_route` checks paths that are not Markdown pages."""

    def __init__(self, content: Content, is_route: Callable[[str], bool]) -> None:
        self._is_route = is_route
        self._pages = {page.matter.endpoint: page for page in content.pages}
        self._ids_of = cache(self._find_ids)
        self._suggestions = SUGGESTIONS

    def fix(self, target: str, here: str, source: str = "") -> str | None:
        """Return how to fix a link on the page `here`, or in the file `source` of it, or None if the link is valid."""
        try:
            parts = urlsplit(target)
        except ValueError:
            return "Use a valid URL."
        if parts.scheme or parts.netloc:
            return None
        path = unquote(parts.path)
        if path.endswith(".md"):
            if path.startswith("/") and self._is_route(path):
                return None
            folder = dirname(source or self._pages[here].source)
            files = (relpath(page.source, folder) for page in self._pages.values())
            return self._near(path, files, f"Use the file of an existing page instead of `{path}`.")
        page = ("/" + path.strip("/") if path.startswith("/") else path) or here
        return self._fix_page(page, unquote(parts.fragment))

    def _fix_page(self, page: str, anchor: str) -> str | None:
        if page in self._pages:
            if anchor.lower() in {"", "top"} or anchor in self._ids_of(page):
                return None
            return self._near(anchor, self._ids_of(page), "Use the ID of a heading on that page.")
        if not page.startswith("/"):
            fix = "Use the file of a page, or a path such as `/getting-started`. Other files belong in `assets/`."
            return self._near(f"/{page.lstrip('./')}", self._pages, fix)
        if self._is_route(page):
            return None
        return self._near(page, self._pages, "Use a page or file of this site.")

    def _find_ids(self, path: str) -> frozenset[str]:
        html = "".join(block if isinstance(block, str) else to_html(block) for block in self._pages[path].blocks)
        # The blank before it is checked later: a pattern that starts with letters is faster.
        return frozenset(match[1] for match in _ID.finditer(html) if html[match.start() - 1].isspace())

    def _near(self, word: str, known: Iterable[str], fix: str) -> str:
        self._suggestions -= 1
        return did_you_mean(word, known) + fix if self._suggestions >= 0 else fix


def link_faults(content: Content, is_route: Callable[[str], bool]) -> list[Diagnostic]:
    """Return a diagnostic for each broken link of all pages."""
    checker = LinkChecker(content, is_route)
    return [
        Diagnostic(link.source or page.source, link.line, f"Broken link `{link.target}`.", fix)
        for page in content.pages
        for link in content.links[page.source]
        if (fix := checker.fix(link.target, page.matter.endpoint, link.source))
    ]


# Other paths that pages can link to. `lib/app.py` adds those of the features.
other_paths = {"/healthz", "/readyz"}


def find_page_errors() -> list[Diagnostic]:
    """Return the diagnostics of all registered pages, sorted by file and line."""
    content = get_library()
    pages = {page["path"] for page in registered_pages()}
    links = link_faults(content, lambda path: _is_served(path, pages))
    return sorted({*content.diagnostics, *links, *import_errors})


DRAFT = "draft.md"


def check_draft(text: str) -> tuple[list[Diagnostic], list[str]]:
    """Return the errors of a page that is not stored, and the directives in it that are not checked.

    No code of the draft runs. It can have the endpoint of a page, and knows only the listed pages.
    """
    settings, reserved, unchecked, found = get_settings(), reserved_names(), list[str](), list[Diagnostic]()
    docs_dir = settings.docs_dir
    variables = read_variables(docs_dir, PROJECT_ROOT, found)
    source = read_page(text, docs_dir / DRAFT, DRAFT, docs_dir, variables=variables, diagnostics=found)
    matter = source.matter
    listed = {page.matter.endpoint: page for page in get_library().pages if not page.matter.hidden | page.matter.draft}
    if replaced := listed.pop(matter.endpoint, None):
        source = replace(source, file=PROJECT_ROOT / replaced.source)
    others = [PageSource(PROJECT_ROOT / page.source, page.source, page.matter, "", 1, 1) for page in listed.values()]
    sources = [*others, source]
    own_redirects(list(with_own_endpoint(sources, reserved, found)), reserved, found)
    files = {each.file.resolve(): each.matter.endpoint for each in sources}
    place = LinkContext(PROJECT_ROOT, docs_dir, files, True, settings.prefix, settings.sources, fences())
    at, render = LinkResolver(place, source.file), partial(render_directive, unchecked=unchecked)
    page = PageContext(at, DRAFT, matter.endpoint, matter.package, render, lambda call, page: "", ParseResults(at))
    draft = Page(matter, DRAFT, (), tuple(page.render(page.parse(source.text, source.line))), (), "", ())
    links = {DRAFT: tuple(page.links), **{other.source: () for other in listed.values()}}
    paths = {entry["path"] for entry in registered_pages() if is_listed(entry) and not entry.get("draft")}
    broken = link_faults(Content((*listed.values(), draft), (), links), lambda path: _is_served(path, paths))
    return group_icons({each for each in (*found, *page.diagnostics, *broken) if each.path == DRAFT}), unchecked


def _is_served(path: str, pages: Collection[str]) -> bool:
    """Return whether a path is that of a file, a route, or a registered page."""
    if path.startswith("/assets/"):
        assets = (PROJECT_ROOT / "assets").resolve()
        file = (PROJECT_ROOT / path.lstrip("/")).resolve()
        return file.is_relative_to(assets) and file.is_file()
    if path in other_paths or path in pages or path == markdown_path("/") or find_page(path)[1]:
        return True
    is_present = path.removesuffix("/llms.txt") in pages or path.removesuffix(".md") in pages
    return is_present or page_for_former(path.strip("/")) is not None


log = logging.getLogger("atoll.content")

SHOWN = 40


def log_page_errors(found: Sequence[Diagnostic]) -> None:
    """Log the first 40 diagnostics as warnings, and the number of the others."""
    for diagnostic in found[:SHOWN]:
        log.warning("%s", diagnostic)
    if len(found) > SHOWN:
        log.warning("%d more page errors; `make content` lists all of them", len(found) - SHOWN)
