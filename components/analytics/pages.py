"""What people read, and where they came from."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.analytics.numbers import change, number
from components.analytics.states import empty
from components.analytics.table import figures_table
from lib.analytics.figures import Figure
from lib.analytics.span import Span
from lib.site import get_site

SHOWN = 10


def pages(figures: Sequence[Figure], _: Span) -> Component:
    """The most visited pages."""
    return _ranked(figures, "Page", "Visits by page", lambda name: html.A(name, href=get_site().url(name)))


def referrers(figures: Sequence[Figure], _: Span) -> Component:
    """The sites that lead most people here."""
    return _ranked(figures, "Site", "Visits by the site that led to them", html.Span)


def _ranked(figures: Sequence[Figure], head: str, caption: str, named: Any) -> Component:
    if not figures:
        return empty()
    most = max(figure.count for figure in figures)
    rows = [((named(each.name), number(each.count), change(each)), each.count / most) for each in figures[:SHOWN]]
    table = figures_table(caption, (head, "Visits", "Change"), rows)
    left = len(figures) - SHOWN
    return html.Div(
        [table, html.P(f"and {number(left)} more in the export", className="analytics-more") if left > 0 else None]
    )
