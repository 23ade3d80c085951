"""Checks the links inside the site: every path must be a page or a known route, every anchor must be on its page."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from urllib.parse import unquote, urldefrag, urlsplit

from lib.content.faults import Fault
from lib.content.loader import Content
from lib.islands import to_html

_ID = re.compile(r'\bid="([^"]+)"')


def link_faults(content: Content, is_route: Callable[[str], bool]) -> list[Fault]:
    """What is wrong with the links of all pages. `is_route` knows the paths that are no Markdown pages."""
    anchors = {page.matter.endpoint: _anchors(page.blocks) for page in content.pages}
    faults: list[Fault] = []
    for page in content.pages:
        for link in content.links[page.source]:
            problem = _problem(link.target, page.matter.endpoint, anchors, is_route)
            if problem:
                faults.append(Fault(page.source, link.line, f"the link `{link.target}`", problem))
    return faults


def _anchors(blocks: tuple[object, ...]) -> frozenset[str]:
    html = "".join(block if isinstance(block, str) else to_html(block) for block in blocks)
    return frozenset(_ID.findall(html))


def _problem(
    target: str, here: str, anchors: Mapping[str, frozenset[str]], is_route: Callable[[str], bool]
) -> str | None:
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
        return None if not anchor or unquote(anchor) in anchors[page] else _expected_anchor(anchor, anchors[page])
    if not page.startswith("/"):
        return "a path from the site's top, such as `/getting-started`, or the file of a page"
    return None if is_route(page) else _near(page, anchors, "a page or file of this site")


def _relative_problem(path: str) -> str | None:
    return f"the file of a page that exists, unlike `{path}`"


def _expected_anchor(anchor: str, known: frozenset[str]) -> str:
    return _near(anchor, known, "the id of a heading on that page")


def _near(word: str, known: Mapping[str, object] | frozenset[str], otherwise: str) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"{otherwise}; did you mean `{near[0]}`?" if near else otherwise
