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
                html.A("llms.txt", href=site.url("/llms.txt")),
                " · ",
                html.A("Sitemap", href=site.url("/sitemap.xml")),
            ]
        ),
        className="footer",
    )
