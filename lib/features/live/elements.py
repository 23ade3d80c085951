"""Elements for the live state: the line of the visitor count, and the administrator's form for announcements."""

from collections.abc import Mapping

from dash import html
from markupsafe import Markup

from lib.backend import BackendInfo
from lib.features.live.announcement import ANNOUNCEMENT, MAX_MINUTES, MAX_TEXT_LENGTH
from lib.islands import Prose
from lib.site import Site

# Reserves the space of the line until `assets/features/live/deferred/live.js` fills it.
NOTHING_YET = "\u00a0"


def visitor_line(backend: BackendInfo) -> html.P:
    """Return the line of the visitor count, which also tells the browser to use a stream or to poll."""
    return html.P(NOTHING_YET, **{"data-updates": "stream" if backend.is_async else "poll"})


def announcement_panel(site: Site, query: Mapping[str, str]) -> html.Section:
    """Return the section of the administrator's page for announcements. `query` reports how far the last one got."""
    title = html.H2("Announcement", id="analytics-announcement-title")
    form = announcement_form(site, announced=query.get("announced", ""), withdrawn=query.get("withdrawn", ""))
    return html.Section(
        [title, form],
        className="analytics-section section-announcement",
        **{"aria-labelledby": "analytics-announcement-title"},
    )


# Messages by the reach of an announcement or of its withdrawal.
_ANNOUNCED = {
    "site": "Every open page shows it now.",
    "process": "Only pages of one worker show it: nothing connects the workers, or Redis does not answer.",
}
_WITHDRAWN = {
    "site": "It is withdrawn from every open page.",
    "process": "It is withdrawn from pages of one worker only: nothing connects the workers, or Redis does not answer.",
}


def announcement_form(site: Site, *, announced: str = "", withdrawn: str = "") -> Prose:
    """Return a form that works without JavaScript. `announced` and `withdrawn` are `site` or `process`, the reach."""
    message = _ANNOUNCED.get(announced) or _WITHDRAWN.get(withdrawn)
    form = Markup(
        '<form id="announce" method="post" action="{}" class="announcing">'
        '<p><label for="announcement">To every open page</label> '
        '<input id="announcement" name="text" required maxlength="{}" autocomplete="off"></p>'
        '<p><label for="announcement-minutes">Minutes until it ends; empty: until it is withdrawn</label> '
        '<input id="announcement-minutes" name="minutes" type="number" min="1" max="{}" step="1"></p>'
        '<p><button type="submit" class="button button-primary" name="do" value="announce">Announce</button> '
        '<button type="submit" class="button" name="do" value="withdraw" formnovalidate>Withdraw</button></p>{}</form>'
    )
    status = Markup('<p class="announced" role="status">{}</p>').format(message) if message else Markup()
    return Prose(form.format(site.url(ANNOUNCEMENT), MAX_TEXT_LENGTH, MAX_MINUTES, status))
