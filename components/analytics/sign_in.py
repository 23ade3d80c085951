"""The door: a plain form, which needs no JavaScript."""

from dash import html
from markupsafe import Markup

from lib.admin.addresses import SIGN_IN, SIGN_OUT
from lib.islands import Prose
from lib.site import Site

_WRONG = Markup('<p id="token-refused" class="analytics-refused" role="alert">That is not the token.</p>')
_DESCRIBED = Markup(' aria-describedby="token-refused" aria-invalid="true"')


def sign_in(site: Site, *, refused: bool) -> Prose:
    """Asks for the token. With `refused`, says that the one before was another."""
    # `dash.html` has no input element: Dash keeps it in dcc, where it would need React.
    form = Markup(
        '<form method="post" action="{}" class="analytics-door"><label for="token">Token</label>'
        '<input id="token" name="token" type="password" required autocomplete="current-password"{}>{}'
        '<button type="submit" class="button button-primary">Sign in</button>'
        "<p>It is the value of <code>ADMIN_TOKEN</code>. The session ends after twelve hours.</p></form>"
    )
    return Prose(form.format(site.url(SIGN_IN), _DESCRIBED if refused else "", _WRONG if refused else Markup()))


def sign_out(site: Site) -> html.Form:
    """Ends the session."""
    button = html.Button("Sign out", type="submit", className="button")
    return html.Form(button, method="post", action=site.url(SIGN_OUT))
