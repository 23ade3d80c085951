"""The shell around the article: HTML from the server that remains when Dash starts and when articles change."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from markupsafe import Markup

from components.article import toc
from components.header import header
from components.navbar import navbar
from components.slots import Slots
from components.tokens import brand_shades
from lib.backend import BackendInfo
from lib.catalog.navigation import NavSection
from lib.content.parsed_page import Heading
from lib.site import VERSION, Site


def appshell(
    article: Any,
    *,
    path: str,
    headings: Sequence[Heading],
    sections: Sequence[NavSection],
    site: Site,
    backend: BackendInfo,
    dash_entry: Markup,
    slots: Slots,
) -> list[Any]:
    """Return the body of a page. Dash starts in `dash_entry`, and renders live examples into the article."""
    content = html.Div(article, id="atoll-content")
    start = slots.render("main_start", site, backend)
    main = html.Main([*start, content, dash_entry], id="main", className="main", tabIndex=-1)
    return [
        html.A("Skip to content", href="#main", className="skip-link"),
        header(site, backend, slots),
        html.Div(
            [navbar(site, sections, path), html.Div(className="drawer-backdrop"), main, toc(headings)],
            className="columns",
        ),
        footer(site, backend, slots),
        *slots.render("body_end", site, backend),
        html.Div(className="announcer visually-hidden", role="status", **{"aria-live": "polite"}),
    ]


def footer(site: Site, backend: BackendInfo, slots: Slots) -> html.Footer:
    """Return the name and version of the site, with the links and lines of features."""
    links = [part for link in slots.render("footer_links", site, backend) for part in (" · ", link)]
    return html.Footer(
        [html.P([f"{site.name} {VERSION}", *links]), *slots.render("footer_lines", site, backend)], className="footer"
    )


THEME: dict[str, Any] = {
    "colors": {"brand": brand_shades()},
    "primaryColor": "brand",
    "primaryShade": {"light": 7, "dark": 6},
    "autoContrast": True,
    "fontFamily": "var(--font)",
    "fontFamilyMonospace": "var(--font-mono)",
    "headings": {"fontFamily": "var(--font)"},
    "defaultRadius": "md",
    "cursorType": "pointer",
}


def live_root() -> dmc.MantineProvider:
    """Return the app's layout. `assets/scripts` fills `#atoll-islands` and, for examples, the color scheme."""
    url, store = dcc.Location(id="atoll-url", refresh="callback-nav"), dcc.Store(id="color-scheme-storage")
    return dmc.MantineProvider(
        [url, html.Div(id="atoll-islands"), store],
        defaultColorScheme="auto",
        theme=THEME,
    )
