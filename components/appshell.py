"""The shell around the article: HTML that remains when Dash starts and when articles change, in `shell.html`."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
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
from lib.catalog.page_metadata import PageMetadata
from lib.content.parsed_page import Heading
from lib.islands import to_html
from lib.islands.templates import render
from lib.site import VERSION, Site
from lib.translations import direction, language

_SHELL = "components/shell.html"


def appshell(
    article: Any,
    page: PageMetadata,
    headings: Sequence[Heading],
    *,
    sections: Sequence[NavSection],
    site: Site,
    backend: BackendInfo,
    dash_entry: Markup,
    slots: Slots,
) -> Markup:
    """Return the body of a page. Dash starts in `dash_entry`, and renders live examples into the article."""
    parts = (
        header(site, backend, slots, page),
        Markup(to_html(article)),
        navbar(site, sections, page.path),
        headings,
        dash_entry,
    )
    return render(_SHELL, "shell", site, backend, slots, VERSION, *parts)


_THEME = tomllib.loads(Path(__file__).with_name("theme.toml").read_text(encoding="utf-8"))
THEME: dict[str, Any] = {**_THEME, "colors": {"brand": brand_shades()}}


def live_root() -> Any:
    """Return the app's layout. `assets/scripts` fills `#atoll-islands` and, for examples, the color scheme."""
    url, store = dcc.Location(id="atoll-url", refresh="callback-nav"), dcc.Store(id="color-scheme-storage")
    content = [url, html.Div(id="atoll-islands"), store]
    provider = dmc.MantineProvider(content, defaultColorScheme="auto", theme=THEME)
    way = direction(language())
    return dmc.DirectionProvider(provider, direction=way) if way == "rtl" else provider
