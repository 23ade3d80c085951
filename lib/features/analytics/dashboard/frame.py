"""The administrator's page without the dashboard: the sign-in form, and the sections that other features add."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash
from dash import html
from markupsafe import Markup

from components.article import article_header
from lib.features import services
from lib.features.analytics.admin import PAGE, SIGN_IN, SIGN_OUT, signed_in
from lib.islands import Prose
from lib.site import Site, get_site

_WRONG = Markup('<p id="token-refused" class="analytics-refused" role="alert">That is not the token.</p>')
_DESCRIBED = Markup(' aria-describedby="token-refused" aria-invalid="true"')
# `dash.html` has no input element, and `dcc` has one that needs React.
_FORM = Markup(
    '<form method="post" action="{}" class="analytics-sign-in"><label for="token">Token</label>'
    '<input id="token" name="token" type="password" required autocomplete="current-password"{}>{}'
    '<button type="submit" class="button button-primary">Sign in</button>'
    "<p>It is the value of <code>ADMIN_TOKEN</code>. The session ends after twelve hours.</p></form>"
)
_DESCRIPTION = "Visits to this site."


def framed(site: Site, children: Sequence[Any], *, wide: bool = False) -> html.Div:
    """Return the page with its style sheet."""
    sheet = html.Link(rel="stylesheet", href=site.url("/assets/features/analytics/page/dashboard.css"))
    return html.Div([sheet, *children], className=f"article-body{' analytics' if wide else ''}")


def sign_in_view(site: Site, *, refused: bool) -> html.Div:
    """Return the sign-in form. With `refused`, the last token was wrong."""
    form = _FORM.format(site.url(SIGN_IN), _DESCRIBED if refused else "", _WRONG if refused else Markup())
    return framed(site, [article_header("Analytics", _DESCRIPTION), Prose(form)])


def signed_in_header(site: Site, description: str) -> html.Div:
    """Return the heading of the page with the button for signing out."""
    button = html.Button("Sign out", type="submit", className="button")
    sign_out = html.Form(button, method="post", action=site.url(SIGN_OUT))
    return html.Div([article_header("Analytics", description), sign_out], className="analytics-header")


def panels(site: Site, query: Mapping[str, str]) -> list[Any]:
    """Return the sections that other features add."""
    return [panel(site, query) for panel in services.admin_panels]


def uncounted_page(refused: str = "", **query: Any) -> html.Div:
    """Return the page of a site that does not count visits."""
    site = get_site()
    if not signed_in():
        return sign_in_view(site, refused=bool(refused))
    notice = html.P(["Visits are not counted: ", html.Code("ANALYTICS_ENABLED"), " is off."])
    return framed(site, [signed_in_header(site, _DESCRIPTION), notice, *panels(site, query)])


def register(layout: Callable[..., html.Div]) -> None:
    """Register the page with Dash, which calls `layout` for each request, so that no cache stores the page."""
    dash.register_page(__name__, path=PAGE, name="Analytics", title="Analytics", hidden=True, layout=layout)
