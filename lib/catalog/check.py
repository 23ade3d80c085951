"""Checks the links inside the site: every path must be a page or a known route, every anchor must be on its page."""

import logging
import re
from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from urllib.parse import unquote, urldefrag, urlsplit

from lib.catalog.library import get_library
from lib.catalog.lookup import registered_pages
from lib.catalog.page_text import markdown_path
from lib.content.diagnostics import Diagnostic
from lib.content.loader import Content
from lib.islands import to_html
from lib.settings import PROJECT_ROOT

_ID = re.compile(r'id="([^"]+)"')

# Each of these compares the link with every page: a site whose links are all wrong should start all the same.
SUGGESTIONS = 100


class Anchors:
    """The ids of each page, by its path. A page is looked through when a link first asks for a place in it."""

    def __init__(self, content: Content) -> None:
        self._blocks = {page.matter.endpoint: page.blocks for page in content.pages}
        self._found: dict[str, frozenset[str]] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._blocks

    @property
    def paths(self) -> list[str]:
        """The paths of all pages."""
        return list(self._blocks)

    def of(self, path: str) -> frozenset[str]:
        """The ids of a page."""
        if path not in self._found:
            blocks = self._blocks[path]
            html = "".join(block if isinstance(block, str) else to_html(block) for block in blocks)
            # The blank before it is looked at afterwards: a pattern that begins with plain letters is found quickly.
            ids = (match[1] for match in _ID.finditer(html) if html[match.start() - 1].isspace())
            self._found[path] = frozenset(ids)
        return self._found[path]


def link_faults(content: Content, is_route: Callable[[str], bool]) -> list[Diagnostic]:
    """What is wrong with the links of all pages. `is_route` knows the paths that are no Markdown pages."""
    anchors = Anchors(content)
    diagnostics: list[Diagnostic] = []
    for page in content.pages:
        for link in content.links[page.source]:
            suggest = len(diagnostics) < SUGGESTIONS
            problem = _problem(link.target, page.matter.endpoint, anchors, is_route, suggest=suggest)
            if problem:
                diagnostics.append(Diagnostic(page.source, link.line, f"the link `{link.target}`", problem))
    return diagnostics


def _problem(target: str, here: str, anchors: Anchors, is_route: Callable[[str], bool], *, suggest: bool) -> str | None:
    """What was expected instead of the link, or None when it leads somewhere."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "a URL"
    if parts.scheme or parts.netloc:
        return None
    address, anchor = urldefrag(target)
    path = unquote(urlsplit(address).path)
    if path.endswith(".md"):
        return None if path.startswith("/") and is_route(path) else _relative_problem(path)
    path = "/" + path.strip("/") if path.startswith("/") else path
    page = path or here
    if page in anchors:
        return _anchor_problem(anchor, anchors.of(page), suggest=suggest) if anchor else None
    if not page.startswith("/"):
        return "a path from the site's top, such as `/getting-started`, or the file of a page"
    return None if is_route(page) else _near(page, anchors.paths if suggest else (), "a page or file of this site")


def _relative_problem(path: str) -> str | None:
    return f"the file of a page that exists, unlike `{path}`"


def _anchor_problem(anchor: str, known: frozenset[str], *, suggest: bool) -> str | None:
    if unquote(anchor) in known:
        return None
    return _near(anchor, known if suggest else (), "the id of a heading on that page")


def _near(word: str, known: Collection[str], otherwise: str) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"{otherwise}; did you mean `{near[0]}`?" if near else otherwise


# Paths of the core that pages can link to.
_links = {"/healthz", "/readyz"}


def add_links(paths: Iterable[str]) -> None:
    """Add paths of a feature that pages can link to."""
    _links.update(paths)


def find_page_errors() -> list[Diagnostic]:
    """The diagnostics of all pages, sorted by file and line. Call it once every page is registered."""
    content = get_library()
    pages = {page["path"] for page in registered_pages()}
    return sorted([*content.diagnostics, *link_faults(content, lambda path: _is_served(path, pages))])


def _is_served(path: str, pages: Collection[str]) -> bool:
    """Whether a file, a route or one of the registered pages answers the path."""
    if path.startswith("/assets/"):
        assets = (PROJECT_ROOT / "assets").resolve()
        file = (PROJECT_ROOT / path.lstrip("/")).resolve()
        return file.is_relative_to(assets) and file.is_file()
    if path in _links or path in pages or path == markdown_path("/"):
        return True
    return path.removesuffix("/llms.txt") in pages or path.removesuffix(".md") in pages


log = logging.getLogger("atoll.content")

SHOWN = 40


def log_page_errors(diagnostics: Iterable[Diagnostic]) -> None:
    """One warning per diagnostic, the first forty of them, and how many there are in all."""
    found = list(diagnostics)
    for diagnostic in found[:SHOWN]:
        log.warning("%s", diagnostic)
    if len(found) > SHOWN:
        log.warning("… and %d more; `make check` prints them all", len(found) - SHOWN)
