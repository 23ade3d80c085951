"""The shell around the article: plain HTML, written on the server, never drawn by React.

Because it stays in place while Dash starts and while articles change, nothing in it flickers or loses its state.
"""

from collections.abc import Sequence
from typing import Any

from dash import html
from markupsafe import Markup

from components.agents_note import agents_note
from components.footer import footer
from components.header import header
from components.mcp_dialog import mcp_dialog
from components.navbar import navbar
from components.search import search_dialog
from components.toc import toc
from lib.backend import BackendInfo
from lib.content.values import Heading
from lib.navigation import NavSection
from lib.site import Site


def appshell(
    article: Any,
    *,
    path: str,
    headings: Sequence[Heading],
    sections: Sequence[NavSection],
    site: Site,
    backend: BackendInfo,
    dash_entry: Markup,
) -> list[Any]:
    """The body of a page. `article` is its first paint; Dash will draw the same one in `dash_entry`, beside it."""
    first_paint = html.Div(article, id="first-paint")
    main = html.Main([agents_note(site), first_paint, dash_entry], id="main", className="main", tabIndex=-1)
    return [
        html.A("Skip to content", href="#main", className="skip-link"),
        header(site, backend),
        html.Div(
            [navbar(site, sections, path), html.Div(className="drawer-backdrop"), main, toc(headings)],
            className="columns",
        ),
        footer(site, backend),
        search_dialog(),
        mcp_dialog(site) if site.mcp_path else None,
        html.Div(className="announcer visually-hidden", role="status", **{"aria-live": "polite"}),
    ]
