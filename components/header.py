"""The header: brand, backend badge, repository, theme, and the elements of features."""

import re
from functools import lru_cache
from pathlib import Path

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from components.slots import Slots
from lib.backend import BackendInfo
from lib.catalog.lookup import find_page
from lib.islands.icons import icon
from lib.settings import PROJECT_ROOT
from lib.site import Site

BACKEND_PAGE = "/backends"


def backend_badge(site: Site, backend: BackendInfo) -> html.A | html.Span:
    """Return a badge such as `FastAPI · async`. It is a link if the site has the page that explains the choice."""
    content = [
        icon(backend.icon, size=16),
        html.Span([backend.label, html.Span(f" · {backend.mode}", className="backend-mode")]),
    ]
    attributes = {"className": "badge backend-badge", "title": backend.description, "data-backend": backend.name}
    entry, _ = find_page(BACKEND_PAGE)
    return html.A(content, href=site.url(BACKEND_PAGE), **attributes) if entry else html.Span(content, **attributes)


_LABEL = re.compile(r' (?:role|aria-label)="[^"]*"')
LOGO = PROJECT_ROOT / "assets" / "logo.svg"


def brand(site: Site) -> html.A:
    """Return the logo and the name of the site, as a link to the home page."""
    return html.A(
        [html.Span(_mark(LOGO), className="brand-mark"), html.Span(site.name, className="brand-name")],
        href=site.url("/"),
        className="brand",
    )


@lru_cache(maxsize=1)
def _mark(logo: Path) -> Markup:
    """Return the logo as inline SVG, for the theme, without a label, because the name is next to it."""
    svg = logo.read_text(encoding="utf-8") if logo.is_file() else ""
    silent = _LABEL.sub("", svg).replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return Markup(" ".join(silent.split()))


def theme_switch() -> html.Button:
    """Return a button with three icons. The stylesheet shows the current one."""
    return html.Button(
        [
            icon("tabler:sun", size=20, class_name="icon theme-icon-light"),
            icon("tabler:moon", size=20, class_name="icon theme-icon-dark"),
            icon("tabler:device-desktop", size=20, class_name="icon theme-icon-system"),
        ],
        type="button",
        className="icon-button theme-switch",
        **{"aria-label": "Theme: system"},
    )


def header(site: Site, backend: BackendInfo, slots: Slots) -> html.Header:
    """Return the header of every page."""
    drawer_toggle = html.Button(
        icon("tabler:menu-2", size=22),
        type="button",
        className="icon-button drawer-toggle",
        **{"aria-controls": "navigation", "aria-expanded": "false", "aria-label": "Navigation"},
    )
    badges = [backend_badge(site, backend), *slots.render("header_end", site, backend)]
    end = html.Div([*badges, repository_link(site), theme_switch()], className="header-end")
    middle = slots.render("header_middle", site, backend)
    return html.Header([drawer_toggle, brand(site), *middle, end], className="header")


def repository_link(site: Site) -> Component | None:
    """Return a link to the source code, or None if the settings name no repository."""
    if not site.repository:
        return None
    return html.A(
        icon("tabler:brand-github", size=20),
        href=site.repository,
        className="icon-button repository-link",
        rel="noopener",
        **{"aria-label": "Repository"},
    )
