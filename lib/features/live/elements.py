"""The administrator's form for announcements."""

from collections.abc import Mapping

from dash import html

from lib.features.live.announcement import ANNOUNCEMENT, MAX_MINUTES, MAX_TEXT_LENGTH
from lib.islands import Prose
from lib.islands.templates import render
from lib.site import Site

_ELEMENTS = "lib/features/live/elements.html"
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
    form = render(_ELEMENTS, "announcement_form", site.url(ANNOUNCEMENT), MAX_TEXT_LENGTH, MAX_MINUTES, message)
    title = html.H2("Announcement", id="analytics-announcement-title")
    return html.Section(
        [title, Prose(form)],
        className="analytics-section section-announcement",
        **{"aria-labelledby": "analytics-announcement-title"},
    )
