"""The page of the administrator: the form for the token, and the sections that other features add."""

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


def sign_in(site: Site, *, refused: bool) -> Prose:
    """Asks for the token. With `refused`, says that the one before was another."""
    # `dash.html` has no input element: Dash keeps it in dcc, where it would need React.
    form = Markup(
        '<form method="post" action="{}" class="analytics-sign-in"><label for="token">Token</label>'
        '<input id="token" name="token" type="password" required autocomplete="current-password"{}>{}'
        '<button type="submit" class="button button-primary">Sign in</button>'
        "<p>It is the value of <code>ADMIN_TOKEN</code>. The session ends after twelve hours.</p></form>"
    )
    return Prose(form.format(site.url(SIGN_IN), _DESCRIBED if refused else "", _WRONG if refused else Markup()))


def sign_out(site: Site) -> html.Form:
    """Ends the session."""
    button = html.Button("Sign out", type="submit", className="button")
    return html.Form(button, method="post", action=site.url(SIGN_OUT))


def framed(site: Site, children: Sequence[Any], *, wide: bool = False) -> html.Div:
    """The page around what it says."""
    sheet = html.Link(rel="stylesheet", href=site.url("/assets/features/analytics/page/dashboard.css"))
    return html.Div([sheet, *children], className=f"article-body{' analytics' if wide else ''}")


def sign_in_view(site: Site, *, refused: bool) -> html.Div:
    """The page for whoever is not signed in."""
    return framed(site, [article_header("Analytics", "Visits to this site."), sign_in(site, refused=refused)])


def panels(site: Site, query: Mapping[str, str]) -> list[Any]:
    """Return the sections that other features add."""
    return [panel(site, query) for panel in services.admin_panels]


def uncounted_page(refused: str = "", **query: Any) -> html.Div:
    """What stands at `/analytics` then. Made anew for each request, so that no cache has it."""
    site = get_site()
    if not signed_in():
        return sign_in_view(site, refused=bool(refused))
    said = html.P(["Visits are not counted: ", html.Code("ANALYTICS_ENABLED"), " is off."])
    header = html.Div(
        [article_header("Analytics", "Visits to this site."), sign_out(site)], className="analytics-header"
    )
    return framed(site, [header, said, *panels(site, query)])


def register(layout: Callable[..., html.Div]) -> None:
    """Register the page with Dash. Each request calls `layout`."""
    dash.register_page(__name__, path=PAGE, name="Analytics", title="Analytics", hidden=True, layout=layout)
