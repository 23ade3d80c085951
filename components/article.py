"""The article, the part of the page that navigation changes."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from lib.catalog.navigation import NavPage
from lib.site import Site


def article(
    body: Any,
    *,
    site: Site,
    path: str,
    neighbors: tuple[NavPage | None, NavPage | None],
    source: str | None,
    interactive: bool = False,
) -> html.Article:
    """Return a layout with links to its neighbors and its `source` file. An `interactive` article needs Dash itself."""
    end = [pager(site, *neighbors), edit_link(site, source)]
    return html.Article(
        [body, html.Footer(end, className="article-footer") if any(end) else None],
        id="article",
        className="article",
        **{"data-path": site.url(path), "data-interactive": "true" if interactive else None},
    )


def article_header(name: str, description: str, category: str | None = None, menu: Any = None) -> html.Header:
    """Return the heading of a page with its only `h1`, and its menu."""
    return html.Header(
        [
            html.P(category, className="article-category") if category else None,
            html.H1(name),
            html.P(description, className="article-lead") if description else None,
            menu,
        ],
        className="article-header",
    )


def pager(site: Site, previous: NavPage | None, following: NavPage | None) -> Component | None:
    """Return the links to the previous and the next page, or None if there is neither."""
    sides = ((previous, "prev", "Previous", "pager-previous"), (following, "next", "Next", "pager-next"))
    links = [
        html.A(
            [html.Span(label, className="pager-label"), html.Span(page.name, className="pager-title")],
            href=site.url(page.path),
            rel=rel,
            className=f"pager-link {class_name}",
        )
        for page, rel, label, class_name in sides
        if page is not None
    ]
    return html.Nav(links, className="pager", **{"aria-label": "Neighboring pages"}) if links else None


def edit_link(site: Site, source: str | None) -> Component | None:
    """Return a link to the editor of a page's file, if the site has an edit URL."""
    if not site.edit_url or not source:
        return None
    return html.A("Edit this page", href=f"{site.edit_url}/{source}", className="edit-link", rel="noopener")
