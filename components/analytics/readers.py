"""Who asked for pages, and which server answered: parts of a whole."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from components.analytics.numbers import change, number, share
from components.analytics.states import empty
from components.analytics.table import figures_table
from lib.analytics.figures import Figure
from lib.analytics.span import Span
from lib.backend import get_backend_info

# A `ReaderKind` of lib/readers.py → how it is called here.
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
