"""Who asked for pages, and which server answered: parts of a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from lib.backend import get_backend_info
from lib.features.analytics.dashboard.widgets import change, empty, figures_table, number, share
from lib.features.analytics.metrics import Figure, Span
from lib.site import get_site

# A `ReaderKind` of lib/http/user_agents.py → how it is called here.
_READERS: Mapping[str, str] = {
    "human": "People",
    "search": "Search engines",
    "agent": "Agents for a person",
    "training": "Training crawlers",
    "monitor": "Monitors",
    "unknown": "Other programs",
}


def readers(figures: Sequence[Figure], _: Span) -> Component:
    """People beside the kinds of programs."""
    return _parts(figures, "Reader", "Views by who asked", _READERS)


def backends(figures: Sequence[Figure], _: Span) -> Component:
    """The frameworks that answered."""
    names = {figure.name: get_backend_info(figure.name).label for figure in figures}
    return _parts(figures, "Backend", "Views by the backend that answered", names)


def _parts(figures: Sequence[Figure], head: str, caption: str, names: Mapping[str, str]) -> Component:
    whole = sum(figure.count for figure in figures)
    if not whole:
        return empty()
    strip = [html.Span(style={"flexGrow": figure.count}, **{"data-part": str(at)}) for at, figure in enumerate(figures)]
    rows = [
        (
            (
                [html.I(**{"data-part": str(at)}), names.get(figure.name, figure.name)],
                number(figure.count),
                share(figure.count, whole),
                change(figure),
            ),
            0.0,
        )
        for at, figure in enumerate(figures)
    ]
    table = figures_table(caption, (head, "Views", "Share", "Change"), rows)
    return html.Div([html.Div(strip, className="analytics-strip", **{"aria-hidden": "true"}), table])


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
