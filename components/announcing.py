"""The form by which an administrator says something to every open page."""

from markupsafe import Markup

from lib.admin.addresses import ANNOUNCEMENT
from lib.islands import Prose
from lib.live.announcement import LONGEST, LONGEST_MINUTES
from lib.site import Site

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
    return Prose(form.format(site.url(ANNOUNCEMENT), LONGEST, LONGEST_MINUTES, told))
