"""The dashboard: its sections in the order in which they are read."""

from typing import Any

from dash import html

from components.article import article_header
from lib.features.analytics.admin import signed_in
from lib.features.analytics.dashboard.breakdowns import backends, pages, readers, referrers
from lib.features.analytics.dashboard.days import HEIGHT, days, tiles
from lib.features.analytics.dashboard.frame import framed, panels, sign_in_view, sign_out
from lib.features.analytics.dashboard.performance import latency, vitals
from lib.features.analytics.dashboard.range_bar import range_bar
from lib.features.analytics.dashboard.section import Section
from lib.site import Site, get_site

SECTIONS = (
    Section("totals", "Overview", tiles, 112, leads=True),
    Section("days", "Visits and visitors", days, HEIGHT + 96),
    Section("pages", "Pages", pages, 420),
    Section("referrers", "Referrers", referrers, 420, "Other sites that led here"),
    Section("readers", "Readers", readers, 240, "People and programs that asked for pages"),
    Section("backends", "Backends", backends, 240, "What answered them"),
    Section("latency", "Callbacks", latency, 150, "How long the server took to answer"),
    Section("vitals", "Web vitals", vitals, 420, "What three of four visits had at most, measured in the browser"),
)

for section in SECTIONS:
    section.listen()


def analytics_page(refused: str = "", **query: Any) -> html.Div:
    """Return the dashboard or the sign-in form. Each request builds it again, so that no cache stores it."""
    site = get_site()
    if not signed_in():
        return sign_in_view(site, refused=bool(refused))
    return framed(site, [*_dashboard(site), *panels(site, query)], wide=True)


def _dashboard(site: Site) -> list[html.Div]:
    """It holds no metrics: callbacks bring them."""
    header = html.Div(
        [article_header("Analytics", "Counted without cookies and without addresses."), sign_out(site)],
        className="analytics-header",
    )
    frames = [range_bar(), html.Div([section.frame() for section in SECTIONS], className="analytics-grid")]
    return [header, html.Div(html.Div(frames, className="live-stage"), className="live live-borderless")]
