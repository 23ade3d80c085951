"""The administrator's page of a site that counts no visits: there is still something to announce."""

from typing import Any

from dash import html

from components.analytics.frame import announcement, door, framed
from components.analytics.sign_in import sign_out
from components.article import article_header
from lib.admin.current import signed_in
from lib.site import get_site


def uncounted_page(refused: str = "", announced: str = "", withdrawn: str = "", **_: Any) -> html.Div:
    """What stands at `/analytics` then. Made anew for each request, so that no cache has it."""
    site = get_site()
    if not signed_in():
        return door(site, refused=bool(refused))
    said = html.P(["Visits are not counted: ", html.Code("ANALYTICS_ENABLED"), " is off."])
    header = html.Div(
        [article_header("Analytics", "Visits to this site."), sign_out(site)], className="analytics-header"
    )
    return framed(site, [header, said, announcement(site, announced, withdrawn)])
