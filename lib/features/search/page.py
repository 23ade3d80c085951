"""The page `/search`, for browsers without JavaScript, and for links with a query."""

from collections.abc import Iterator
from typing import Any

import dash
from dash import html

from components.article import article_header
from lib.features.search.site_search import site_search
from lib.features.services import SearchResult
from lib.islands import Prose
from lib.islands.templates import render
from lib.site import get_site

PAGE = "/search"
LIMIT = 20
_ELEMENTS = "lib/features/search/elements.html"


def register() -> None:
    """Register the page with Dash, which calls its layout for each request."""
    dash.register_page(__name__, path=PAGE, name="Search", title="Search", hidden=True, plain=True, layout=search_page)


def search_page(q: str = "", **_: Any) -> html.Div:
    """Return the page with the results for a query."""
    site = get_site()
    query = q.strip()
    content: list[Any] = [article_header("Search", ""), Prose(render(_ELEMENTS, "form", site, query))]
    if query:
        found = [(result, list(_parts(result))) for result in site_search.search(query, LIMIT)]
        near = [] if found else site_search.suggest(query)
        content.append(render(_ELEMENTS, "results", site, query, found, near))
    return html.Div(content, className="article-body")


def _parts(result: SearchResult) -> Iterator[tuple[str, bool]]:
    """Yield the parts of the excerpt, and whether they match the query."""
    at = 0
    for start, end in result.marks:
        yield result.excerpt[at:start], False
        yield result.excerpt[start:end], True
        at = end
    yield result.excerpt[at:], False
