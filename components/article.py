"""The article: what Dash renders, and the only part of the page that changes as a reader moves on."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from lib.catalog.navigation import NavPage
from lib.content.diagnostics import Heading
from lib.site import Site


def article(
    body: Any, *, site: Site, path: str, previous: NavPage | None, following: NavPage | None, edit_url: str | None
) -> html.Article:
    """The frame around a page's layout: its place in the site below it."""
    end = [pager(site, previous, following), edit_link(edit_url)]
    return html.Article(
        [body, html.Footer(end, className="article-footer") if any(end) else None],
        id="article",
        className="article",
        **{"data-path": site.url(path)},
    )


def article_header(name: str, description: str, category: str | None = None, menu: Any = None) -> html.Header:
    """The page's heading; every page has exactly one `h1`. `menu` is what can be done with the page."""
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
    """Links to the neighbours in the navigation."""
    links = [
        _pager_link(site, previous, "prev", "Previous", "pager-previous"),
        _pager_link(site, following, "next", "Next", "pager-next"),
    ]
    if not any(links):
        return None
    return html.Nav(links, className="pager", **{"aria-label": "Neighbouring pages"})


def _pager_link(site: Site, page: NavPage | None, rel: str, label: str, class_name: str) -> Component | None:
    if page is None:
        return None
    return html.A(
        [html.Span(label, className="pager-label"), html.Span(page.name, className="pager-title")],
        href=site.url(page.path),
        rel=rel,
        className=f"pager-link {class_name}",
    )


def edit_link(edit_url: str | None) -> Component | None:
    """Where the page can be mended, if the site says where its files are edited."""
    return html.A("Edit this page", href=edit_url, className="edit-link", rel="noopener") if edit_url else None


def edit_address(site: Site, source: str | None) -> str | None:
    """The address of a page's file below the site's edit URL."""
    return f"{site.edit_url}/{source}" if site.edit_url and source else None


def toc(headings: Sequence[Heading]) -> html.Aside:
    """The right column; empty and hidden on a page without headings, so that navigation can fill it later."""
    return html.Aside(toc_entries(headings), className="toc", hidden=not headings, **{"aria-label": "On this page"})


def toc_entries(headings: Sequence[Heading]) -> list[html.H2 | html.Ol]:
    """What stands in the column."""
    if not headings:
        return []
    items = [
        html.Li(html.A(heading.text, href=f"#{heading.id}"), className=f"toc-item level-{heading.level}")
        for heading in headings
    ]
    return [html.H2("On this page", className="toc-heading"), html.Ol(items, className="toc-list")]
