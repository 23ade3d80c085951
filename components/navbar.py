"""The navigation: pages by category, the current one marked. On a large site most categories are folded."""

from collections.abc import Sequence

from dash import html

from components.nav_fold import nav_fold
from components.nav_link import nav_link
from lib.navigation import NavSection
from lib.site import Site

WHOLE = 60
"""A site with more pages than this has its categories folded, so that no document carries the list of all pages."""


def navbar(site: Site, sections: Sequence[NavSection], current: str) -> html.Nav:
    """The left column; a drawer on phones."""
    if sum(len(section.pages) for section in sections) > WHOLE:
        listed = [nav_fold(site, section, number, current) for number, section in enumerate(sections)]
    else:
        listed = [_section(site, section, current) for section in sections]
    return html.Nav(listed, id="navigation", className="navigation", **{"aria-label": "Pages"})


def _section(site: Site, section: NavSection, current: str) -> html.Section | html.Ul:
    links = [html.Li(nav_link(site, page, current)) for page in section.pages]
    if not section.name:
        return html.Ul(links, className="nav-root")
    return html.Section([html.H2(section.name, className="nav-heading"), html.Ul(links)], className="nav-section")
