"""A page in the navigation."""

from dash import html

from components.icon import icon
from lib.navigation import NavPage
from lib.site import Site


def nav_link(site: Site, page: NavPage, current: str) -> html.A:
    """Its icon and its name, marked when it is the page that is shown."""
    marked = {"aria-current": "page"} if page.path == current else {}
    return html.A([icon(page.icon), html.Span(page.name)], href=site.url(page.path), **marked)
