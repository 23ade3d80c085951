"""The administrator's form for announcements."""

from collections.abc import Mapping

from dash import html
from markupsafe import Markup

from lib.features.live.announcement import ANNOUNCEMENT, MAX_MINUTES, MAX_TEXT_LENGTH
from lib.islands import Prose
from lib.site import Site

# Messages by the reach of an announcement or of its withdrawal.
_ANNOUNCED = {
    "site": "All open pages show the announcement.",
    "process": "Only one worker received the announcement. Set REDIS_URL to reach all workers, or check Redis.",
}
_WITHDRAWN = {
    "site": "The announcement was removed from all open pages.",
    "process": "Only one worker removed the announcement. Set REDIS_URL to reach all workers, or check Redis.",
}


def announcement_panel(site: Site, query: Mapping[str, str]) -> html.Section:
    """Return the section of the administrator's page for announcements, with a form that works without JavaScript.

    `announced` or `withdrawn` in the query is `site` or `process`: the reach of the last change.
    """
    message = _ANNOUNCED.get(query.get("announced", "")) or _WITHDRAWN.get(query.get("withdrawn", ""))
    form = Markup(
        '<form id="announce" method="post" action="{}" class="announcing">'
        '<p><label for="announcement">Text for all open pages</label> '
        '<input id="announcement" name="text" required maxlength="{}" autocomplete="off"></p>'
        '<p><label for="announcement-minutes">Minutes until it ends. Empty: until you withdraw it</label> '
        '<input id="announcement-minutes" name="minutes" type="number" min="1" max="{}" step="1"></p>'
        '<p><button type="submit" class="button button-primary" name="do" value="announce">Announce</button> '
        '<button type="submit" class="button" name="do" value="withdraw" formnovalidate>Withdraw</button></p>{}</form>'
    )
    status = Markup('<p class="announced" role="status">{}</p>').format(message) if message else Markup()
    title = html.H2("Announcement", id="analytics-announcement-title")
    return html.Section(
        [title, Prose(form.format(site.url(ANNOUNCEMENT), MAX_TEXT_LENGTH, MAX_MINUTES, status))],
        className="analytics-section section-announcement",
        **{"aria-labelledby": "analytics-announcement-title"},
    )
