"""The administrator's page `/analytics`: the sign-in form, or the dashboard and the sections of other features."""

from collections.abc import Callable
from functools import partial
from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from components.article import article_header
from lib.features import services
from lib.features.analytics.admin import PAGE, SIGN_IN, SIGN_OUT, signed_in
from lib.features.analytics.dashboard.templates import render
from lib.site import get_site


def register(dashboard: Callable[[], Component] | None) -> None:
    """Register the page with Dash, which calls its layout for each request, so that no cache stores the page.

    A site that does not count visits has no dashboard.
    """
    layout = partial(admin_page, dashboard)
    dash.register_page(__name__, path=PAGE, name="Analytics", title="Analytics", hidden=True, layout=layout)


def admin_page(dashboard: Callable[[], Component] | None, /, refused: str = "", **query: Any) -> html.Div:
    """Return the page for the current request. With `refused`, the last token was wrong."""
    site = get_site()
    sheet = html.Link(rel="stylesheet", href=site.url("/assets/features/analytics/page/dashboard.css"))
    description = "Visits to this site."
    if not signed_in():
        form = render("sign_in", SIGN_IN, refused)
        return html.Div([sheet, article_header("Analytics", description), form], className="article-body")
    if dashboard is None:
        content: Component = html.P(["Visits are not counted: ", html.Code("ANALYTICS_ENABLED"), " is off."])
    else:
        description = "Counted without cookies and without IP addresses."
        content = dashboard()
    button = html.Button("Sign out", type="submit", className="button")
    sign_out = html.Form(button, method="post", action=site.url(SIGN_OUT))
    header = html.Div([article_header("Analytics", description), sign_out], className="analytics-header")
    panels = [panel(site, query) for panel in services.admin_panels]
    return html.Div([sheet, header, content, *panels], className=f"article-body{' analytics' if dashboard else ''}")
