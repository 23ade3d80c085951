"""GitHub's alerts: a quote at the top level of a text whose first line is `[!NOTE]` or one of its kin."""

import re
from dataclasses import dataclass

_ICON = (
    '<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{drawing}</svg>'
)

_DRAWINGS = {
    "note": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>',
    "tip": '<path d="M9 17v-2a6 6 0 1 1 6 0v2zM10 21h4"/>',
    "important": '<path d="M4 5h16v11h-9l-4 4v-4H4zM12 8v3M12 13v.01"/>',
    "warning": '<path d="M12 4 2.5 20h19zM12 10v4M12 17v.01"/>',
    "caution": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 8v5M12 16v.01"/>',
}

_MARKER = re.compile(rf"[ \t]*\[!(?P<kind>{'|'.join(_DRAWINGS)})\][ \t]*(?P<title>[^\n]*)(?:\n|$)", re.I)


@dataclass(frozen=True, slots=True)
class AlertHead:
    """The first line of an alert: its kind, the title given, and how long the line is."""

    kind: str
    title: str
    length: int


def read_alert(quote: str) -> AlertHead | None:
    """The head of the alert that a quote's text is; None for a plain quote.

    As on GitHub, a marker with nothing below it is a plain quote, unless it has a title of its own.
    """
    match = _MARKER.match(quote)
    if match is None:
        return None
    kind, title = match["kind"].lower(), match["title"].strip()
    if not title and not quote[match.end() :].strip():
        return None
    return AlertHead(kind, title or kind.capitalize(), match.end())


def render_alert_title(kind: str, title: str) -> str:
    """The title line, `title` being HTML."""
    return f'<p class="alert-title">{_ICON.format(drawing=_DRAWINGS[kind])}{title}</p>\n'


def render_alert(kind: str, content: str) -> str:
    """The whole alert around its title and body."""
    return f'<aside class="alert alert-{kind}">\n{content}</aside>\n'
