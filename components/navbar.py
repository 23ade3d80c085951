"""The navigation: pages by category, the current one marked."""

from collections.abc import Sequence

from dash import html

from components.icon import icon
from lib.navigation import NavPage, NavSection
from lib.site import Site


def navbar(site: Site, sections: Sequence[NavSection], current: str) -> html.Nav:
    """The left column; a drawer on phones."""
    return html.Nav([_section(site, section, current) for section in sections], id="navigation", className="navigation",
                    **{"aria-label": "Pages"})  # fmt: skip


def _section(site: Site, section: NavSection, current: str) -> html.Section | html.Ul:
    links = [html.Li(_link(site, page, current)) for page in section.pages]
    if not section.name:
        return html.Ul(links, className="nav-root")
    return html.Section([html.H2(section.name, className="nav-heading"), html.Ul(links)], className="nav-section")


def _link(site: Site, page: NavPage, current: str) -> html.A:
    marked = {"aria-current": "page"} if page.path == current else {}
    return html.A([icon(page.icon), html.Span(page.name)], href=site.url(page.path), **marked)
