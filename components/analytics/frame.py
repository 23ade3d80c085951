"""What all forms of the administrator's page have: its sheet, the door, the announcement."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.analytics.sign_in import sign_in
from components.announcing import announcing
from components.article import article_header
from lib.settings import get_settings
from lib.site import Site


def framed(site: Site, children: Sequence[Any], *, wide: bool = False) -> html.Div:
    """The page around what it says."""
    sheet = html.Link(rel="stylesheet", href=site.url("/assets/analytics/dashboard.css"))
    return html.Div([sheet, *children], className=f"article-body{' analytics' if wide else ''}")


def door(site: Site, *, refused: bool) -> html.Div:
    """The page for whoever is not signed in."""
    return framed(site, [article_header("Analytics", "Visits to this site."), sign_in(site, refused=refused)])


def announcement(site: Site, announced: str, withdrawn: str) -> html.Section | None:
    """What the administrator tells everybody who has a page open, and how far the last one got."""
    if not get_settings().live_updates:
        return None
    title = html.H2("Announcement", id="analytics-announcement-title")
    return html.Section(
        [title, announcing(site, announced=announced, withdrawn=withdrawn)],
        className="analytics-section section-announcement",
        **{"aria-labelledby": "analytics-announcement-title"},
    )
