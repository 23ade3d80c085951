"""The page `/search`, for browsers without JavaScript, and for links with a query."""

from typing import Any
from urllib.parse import quote

import dash
from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from components.article import article_header
from lib.features.search.site_search import site_search
from lib.features.services import SearchResult
from lib.islands import Prose
from lib.site import Site, get_site

PAGE = "/search"
LIMIT = 20
# `dash.html` has no input element.
_FORM = Markup(
    '<form action="{}" role="search" class="search-page"><label for="q">Search pages</label>'
    '<input id="q" name="q" type="search" value="{}" maxlength="200" autocomplete="off">'
    '<button type="submit" class="button button-primary">Search</button></form>'
)


def register() -> None:
    """Register the page with Dash, which calls its layout for each request."""
    dash.register_page(__name__, path=PAGE, name="Search", title="Search", hidden=True, layout=search_page)


def search_page(q: str = "", **_: Any) -> html.Div:
    """Return the page with the results for a query."""
    site = get_site()
    query = q.strip()
    found = site_search.search(query, LIMIT) if query else []
    header = article_header("Search", "")
    return html.Div(
        [header, Prose(_FORM.format(site.url(PAGE), query)), *_results(site, query, found)], className="article-body"
    )


def _results(site: Site, query: str, found: list[SearchResult]) -> list[Component]:
    if not query:
        return []
    if not found:
        near = site_search.suggest(query)
        links = [html.Li(html.A(title, href=site.url(quote(path, safe="/#")))) for title, path in near]
        tip = [html.P("Similar pages and sections:"), html.Ul(links)] if links else [html.P("Use other words.")]
        return [html.P(f"No results for “{query}”.", role="status"), *tip]
    return [html.Ol([html.Li(_result(site, result)) for result in found], className="search-hits")]


def _result(site: Site, result: SearchResult) -> list[Component | str]:
    anchor = f"#{quote(result.anchor)}" if result.anchor else ""
    title = f"{result.name}: {result.heading}" if result.heading else result.name
    return [html.A(title, href=site.url(quote(result.path) + anchor)), html.P(_marked(result))]


def _marked(result: SearchResult) -> list[Component | str]:
    """Return the excerpt with its matches in `<mark>`."""
    parts, at = list[Component | str](), 0
    for start, end in result.marks:
        parts += [result.excerpt[at:start], html.Mark(result.excerpt[start:end])]
        at = end
    return [*parts, result.excerpt[at:]]
