"""What pages show of the live state: the line of the visitor count, and the administrator's form for announcements."""

from collections.abc import Mapping

from dash import html
from markupsafe import Markup

from lib.backend import BackendInfo
from lib.features.live.announcement import MAX_MINUTES, MAX_TEXT_LENGTH
from lib.features.live.endpoint import ANNOUNCEMENT
from lib.islands import Prose
from lib.site import Site

# Holds the line that `assets/features/live/deferred/live.js` fills, so that nothing moves when it does.
NOTHING_YET = "\u00a0"


def visitor_line(backend: BackendInfo) -> html.P:
    """Return the line of the visitor count, which also tells the browser to use a stream or to poll."""
    return html.P(NOTHING_YET, **{"data-updates": "stream" if backend.is_async else "poll"})


def announcement_panel(site: Site, query: Mapping[str, str]) -> html.Section:
    """Return the section of the administrator's page for announcements. `query` reports how far the last one got."""
    title = html.H2("Announcement", id="analytics-announcement-title")
    form = announcing(site, announced=query.get("announced", ""), withdrawn=query.get("withdrawn", ""))
    return html.Section(
        [title, form],
        className="analytics-section section-announcement",
        **{"aria-labelledby": "analytics-announcement-title"},
    )


# How far an announcement, or its withdrawal, got → what is said of it.
_ANNOUNCED = {
    "site": "Every open page shows it now.",
    "process": "Only pages of one worker show it: nothing connects the workers, or Redis does not answer.",
}
_WITHDRAWN = {
    "site": "It is withdrawn from every open page.",
    "process": "It is withdrawn from pages of one worker only: nothing connects the workers, or Redis does not answer.",
}


def announcing(site: Site, *, announced: str = "", withdrawn: str = "") -> Prose:
    """A form that works without JavaScript. It is answered with the page again, at `#announce`, whose address tells
    how far the last one got: to the whole `site`, or to one `process`.
    """
    said = _ANNOUNCED.get(announced) or _WITHDRAWN.get(withdrawn)
    form = Markup(
        '<form id="announce" method="post" action="{}" class="announcing">'
        '<p><label for="announcement">To every open page</label> '
        '<input id="announcement" name="text" required maxlength="{}" autocomplete="off"></p>'
        '<p><label for="announcement-minutes">Minutes until it ends; empty: until it is withdrawn</label> '
        '<input id="announcement-minutes" name="minutes" type="number" min="1" max="{}" step="1"></p>'
        '<p><button type="submit" class="button button-primary" name="do" value="announce">Announce</button> '
        '<button type="submit" class="button" name="do" value="withdraw" formnovalidate>Withdraw</button></p>{}</form>'
    )
    told = Markup('<p class="announced" role="status">{}</p>').format(said) if said else Markup()
    return Prose(form.format(site.url(ANNOUNCEMENT), MAX_TEXT_LENGTH, MAX_MINUTES, told))
