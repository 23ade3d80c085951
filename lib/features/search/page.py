"""The page `/search`, for browsers without JavaScript, and for links with a query, and the page of all tags."""

from collections.abc import Mapping
from typing import Any

import dash
from dash import html

from components.article import TAGS, article_header
from lib.catalog.lookup import find_page
from lib.catalog.navigation import listed_entries
from lib.features.search.site_search import site_search
from lib.islands import Prose
from lib.islands.templates import render
from lib.site import get_site
from lib.translations import language, language_of, t

PAGE = "/search"
LIMIT = 20
_ELEMENTS = "lib/features/search/elements.html"


def register() -> None:
    """Register the pages with Dash, which calls their layouts for each request. An own page for the tags stays."""
    pages = {PAGE: (t("Search"), search_page)} | ({} if find_page(TAGS)[0] else {TAGS: (t("Tags"), tags_page)})
    for path, (name, layout) in pages.items():
        module = f"{__name__}{path.replace('/', '.')}"
        dash.register_page(module, path=path, name=name, title=name, hidden=True, plain=True, layout=layout)


def search_page(q: str = "", **_: Any) -> html.Div:
    """Return the page with the results for a query."""
    site = get_site()
    query = q.strip()
    content: list[Any] = [article_header(t("Search"), ""), Prose(render(_ELEMENTS, "form", site, query))]
    if query:
        found = sorted(site_search.search(query, LIMIT), key=lambda hit: language_of(hit.path) != language())
        near = [] if found else site_search.suggest(query)
        content.append(render(_ELEMENTS, "results", site, query, found, near))
    return html.Div(content, className="article-body")


def tags_page(tag: str = "", **_: Any) -> html.Div:
    """Return the page with the pages of a tag in any case, or with all tags."""
    pages: dict[str, list[Mapping[str, Any]]] = {}
    names: dict[str, str] = {}
    for entry in listed_entries():
        for name in entry.get("tags") or ():
            pages.setdefault(names.setdefault(name.casefold(), name), []).append(entry)
    chosen = names.get(tag.strip().casefold(), "")
    found = sorted(pages.items(), key=lambda item: item[0].casefold())
    content = render(_ELEMENTS, "tag" if chosen else "tags", get_site(), pages[chosen] if chosen else found)
    header = article_header(chosen or t("Tags"), t("Pages with this tag.") if chosen else t("Topics of the pages."))
    return html.Div([header, Prose(content)], className="article-body")
