"""The table of contents of the page that is shown."""

from collections.abc import Sequence

from dash import html

from lib.content.values import Heading


def toc(headings: Sequence[Heading]) -> html.Aside:
    """The right column; empty and hidden on a page without headings, so that navigation can fill it later."""
    return html.Aside(toc_entries(headings), className="toc", hidden=not headings, **{"aria-label": "On this page"})


def toc_entries(headings: Sequence[Heading]) -> list[html.H2 | html.Ol]:
    """What stands in the column."""
    if not headings:
        return []
    items = [
        html.Li(html.A(heading.text, href=f"#{heading.id}"), className=f"toc-item level-{heading.level}")
        for heading in headings
    ]
    return [html.H2("On this page", className="toc-heading"), html.Ol(items, className="toc-list")]
