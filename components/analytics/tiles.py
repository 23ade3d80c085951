"""The figures of the period at a glance."""

from collections.abc import Sequence

from dash import html

from components.analytics.numbers import average, change, number
from lib.analytics.figures import Figure
from lib.analytics.span import Span

# Figure → how it is called, what it means, and whether more of it is good news.
_TILES = {
    "visits": ("Visits", "Pages that people looked at", True),
    "visitors": ("Visitors", "People, counted anew each day", True),
    "lost": ("Lost", "Visits that could not be kept", False),
}


def tiles(figures: Sequence[Figure], span: Span) -> html.Dl:
    """A tile for each, with its change against the period before, and the visits of a day."""
    visits = next(figure for figure in figures if figure.name == "visits")
    daily = _tile(average(visits.count, span.length), visits, "Visits a day", "On average", True)
    found = [_tile(number(figure.count), figure, *_TILES[figure.name]) for figure in figures]
    return html.Dl([*found[:2], daily, *found[2:]], className="analytics-tiles")


def _tile(shown: str, figure: Figure, name: str, meaning: str, more_is_better: bool) -> html.Div:
    value = [
        html.Span(shown, className="analytics-value"),
        change(figure, more_is_better=more_is_better),
    ]
    return html.Div([html.Dt(name), html.Dd(value), html.Dd(meaning, className="analytics-meaning")])
