"""The shell around the article: HTML that remains when Dash starts and when articles change, in `shell.html`."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from markupsafe import Markup

from components.header import header
from components.navbar import navbar
from components.slots import Slots
from components.tokens import brand_shades
from lib.backend import BackendInfo
from lib.catalog.navigation import NavSection
from lib.content.parsed_page import Heading
from lib.islands import to_html
from lib.islands.templates import render
from lib.site import VERSION, Site

_SHELL = "components/shell.html"


def appshell(
    article: Any,
    path: str,
    headings: Sequence[Heading],
    *,
    sections: Sequence[NavSection],
    site: Site,
    backend: BackendInfo,
    dash_entry: Markup,
    slots: Slots,
) -> Markup:
    """Return the body of a page. Dash starts in `dash_entry`, and renders live examples into the article."""
    parts = (header(site, backend, slots), Markup(to_html(article)), navbar(site, sections, path), headings, dash_entry)
    return render(_SHELL, "shell", site, backend, slots, VERSION, *parts)


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
