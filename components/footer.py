"""The last lines of every page."""

from dash import html

from lib.backend import BackendInfo
from lib.settings import get_settings
from lib.site import VERSION, Site

# Holds the line that `assets/late/live.js` writes into, so that nothing moves when it does.
NOTHING_YET = "\u00a0"


def footer(site: Site, backend: BackendInfo) -> html.Footer:
    """What this is, where machines read it, and how many readers are there."""
    return html.Footer(
        [
            html.P(
                [
                    f"{site.name} {VERSION}",
                    " · ",
                    html.A("llms.txt", href=site.url("/llms.txt")),
                    " · ",
                    html.A("Sitemap", href=site.url("/sitemap.xml")),
                ]
            ),
            readers(backend) if get_settings().live_updates else None,
        ],
        className="footer",
    )


def readers(backend: BackendInfo) -> html.P:
    """The line of the readers, which also tells the browser how to ask: by a stream, or again and again."""
    return html.P(NOTHING_YET, **{"data-updates": "stream" if backend.is_async else "poll"})
