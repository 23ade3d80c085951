"""The article, the part of the page that navigation changes. `article.html` has the HTML around its content."""

from typing import Any

from dash import html

from components.slots import get_slots
from lib.backend import running_backend
from lib.catalog.lookup import find_page
from lib.catalog.navigation import PageLinks, home_path
from lib.catalog.page_metadata import PageMetadata
from lib.islands import Prose
from lib.islands.templates import render
from lib.site import Site
from lib.translations import t

TEMPLATE = "components/article.html"
# The page that lists the tags, of the feature search.
TAGS = "/tags"


def article(
    body: Any, page: PageMetadata, links: PageLinks, *, site: Site, source: str | None, interactive: bool = False
) -> html.Article:
    """Return a layout with links to other pages and to its file. An `interactive` article needs Dash itself."""
    tags = site.url(TAGS) if find_page(TAGS)[0] else ""
    end = get_slots().render("article_end", site, running_backend(), page)
    home = home_path()
    has_way = page.path not in {"/", home} and page.status != 404
    way = render(TEMPLATE, "breadcrumbs", site, page.path, home, links) if has_way else ""
    footer = render(TEMPLATE, "footer", site, page, links, source, tags, end)
    return html.Article(
        [Prose(way) if way else None, body, Prose(footer) if footer else None],
        id="article",
        className="article",
        **{"data-path": site.url(page.path), "data-interactive": "true" if interactive else None},
    )


def article_header(
    name: str, description: str, category: str | None = None, menu: Any = None, minutes: int = 0
) -> html.Header:
    """Return the heading of a page with its only `h1`, its menu, and its reading time.

    The category is for pages that are not in the navigation. The others have breadcrumbs.
    """
    time = html.Span(t("{n} min read", n=minutes), className="reading-time") if minutes else None
    return html.Header(
        [
            html.P(category, className="article-category") if category else None,
            html.H1(name),
            html.P(description, className="article-lead") if description else None,
            html.Div([menu, time], className="article-actions") if menu or time else None,
        ],
        className="article-header",
    )
