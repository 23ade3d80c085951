"""The header: brand, page finder, backend badge, OpenAPI link, repository, theme."""

from dash import html
from dash.development.base_component import Component

from components.backend_badge import backend_badge
from components.brand import brand
from components.icon import icon
from components.search import search_button
from components.theme_switch import theme_switch
from lib.backend import BackendInfo
from lib.site import Site


def header(site: Site, backend: BackendInfo) -> html.Header:
    """The bar at the top of every page."""
    drawer_toggle = html.Button(
        icon("tabler:menu-2", size=22),
        type="button",
        className="icon-button drawer-toggle",
        **{"aria-controls": "navigation", "aria-expanded": "false", "aria-label": "Navigation"},
    )
    end = [backend_badge(site, backend), openapi_badge(site, backend), repository_link(site), theme_switch()]
    return html.Header(
        [drawer_toggle, brand(site), search_button(), html.Div(end, className="header-end")], className="header"
    )


def openapi_badge(site: Site, backend: BackendInfo) -> Component | None:
    """A link to the interactive API documentation, which only FastAPI has."""
    if backend.name != "fastapi":
        return None
    title = "The JSON API, to read and to try"
    return html.A("OpenAPI", href=site.url("/docs"), className="badge openapi-badge", title=title)


def repository_link(site: Site) -> Component | None:
    """A link to the source, where the site says where that is."""
    if not site.repository:
        return None
    return html.A(
        icon("tabler:brand-github", size=20),
        href=site.repository,
        className="icon-button repository-link",
        rel="noopener",
        **{"aria-label": "Repository"},
    )
