"""What Dash draws: the place of the article, inside Mantine's provider so that live examples share the site's look."""

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

# From the lightest to the darkest shade; the accents of assets/site/00-tokens.css are among them.
LAGOON = (
    "#e8f6f4",
    "#cfe9e6",
    "#9fcfcb",
    "#5ecac5",
    "#35a9a6",
    "#1d8f8e",
    "#127d80",
    "#0a6c74",
    "#06535a",
    "#043d43",
)
THEME: dict[str, Any] = {
    "colors": {"lagoon": list(LAGOON)},
    "primaryColor": "lagoon",
    "primaryShade": {"light": 7, "dark": 6},
    "autoContrast": True,
    "fontFamily": "var(--font)",
    "fontFamilyMonospace": "var(--font-mono)",
    "headings": {"fontFamily": "var(--font)"},
    "defaultRadius": "md",
    "cursorType": "pointer",
}


def live_root() -> dmc.MantineProvider:
    """The app's layout. `assets/site` fills `#page` with the article of the address that `#url` holds."""
    return dmc.MantineProvider(
        [dcc.Location(id="url", refresh="callback-nav"), html.Div(id="page")],
        defaultColorScheme="auto",
        theme=THEME,
    )
