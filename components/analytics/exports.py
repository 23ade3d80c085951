"""Links to the figures as files."""

from urllib.parse import urlencode

from dash import html

from lib.admin.addresses import EXPORT
from lib.analytics.span import Span
from lib.site import get_site

_FORMS = ("csv", "json")


def export_links(view: str, called: str, span: Span) -> html.P:
    """CSV and JSON of one view over a period; `called` is how the page names the view."""
    query = urlencode({"view": view, "from": span.first, "to": span.last})
    links = [
        html.A(
            form.upper(),
            href=get_site().url(f"{EXPORT}.{form}?{query}"),
            download="",
            **{"aria-label": f"{called} as {form.upper()}"},
        )
        for form in _FORMS
    ]
    return html.P(links, className="analytics-exports")
