"""The last line of every page."""

from dash import html

from lib.site import VERSION, Site


def footer(site: Site) -> html.Footer:
    """What this is, and where machines read it."""
    return html.Footer(
        html.P(
            [
                f"{site.name} {VERSION}",
                " · ",
                html.A("llms.txt", href="/llms.txt"),
                " · ",
                html.A("Sitemap", href="/sitemap.xml"),
            ]
        ),
        className="footer",
    )
