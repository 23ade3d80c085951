"""A line at the top of each page for agents that read its HTML: where all pages are listed."""

from urllib.parse import quote

from dash import html

from lib.page_markdown import markdown_path
from lib.site import Site


def agents_note(site: Site, path: str | None = None) -> html.Div:
    """The line, which is not seen; with `path` also the way to that page as Markdown.

    Its links are no stop for the keyboard: whoever uses one has the navigation.
    """
    note = ["For AI agents: all pages are listed in ", html.A("/llms.txt", href=site.url("/llms.txt"), tabIndex=-1)]
    if path is not None:
        twin = site.url(quote(markdown_path(path)))
        note += [", and this one is Markdown at ", html.A(twin, href=twin, tabIndex=-1)]
    return html.Div([*note, "."], className="visually-hidden")
