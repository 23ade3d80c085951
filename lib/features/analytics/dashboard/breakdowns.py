"""Who asked for pages, and which server answered: parts of a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from lib.backend import get_backend_info
from lib.features.analytics.dashboard.widgets import change, empty, figures_table, number, share
from lib.features.analytics.metrics import DateRange, Metric
from lib.site import get_site

# A `ClientKind` of lib/http/user_agents.py → how it is called here.
_READERS: Mapping[str, str] = {
    "human": "People",
    "search": "Search engines",
    "agent": "Agents for a person",
    "training": "Training crawlers",
    "monitor": "Monitors",
    "unknown": "Other programs",
}


def readers(metrics: Sequence[Metric], _: DateRange) -> Component:
    """People beside the kinds of programs."""
    return _parts(metrics, "Reader", "Views by who asked", _READERS)


def backends(metrics: Sequence[Metric], _: DateRange) -> Component:
    """The frameworks that answered."""
    names = {figure.name: get_backend_info(figure.name).label for figure in metrics}
    return _parts(metrics, "Backend", "Views by the backend that answered", names)


def _parts(metrics: Sequence[Metric], head: str, caption: str, names: Mapping[str, str]) -> Component:
    whole = sum(figure.count for figure in metrics)
    if not whole:
        return empty()
    strip = [html.Span(style={"flexGrow": figure.count}, **{"data-part": str(at)}) for at, figure in enumerate(metrics)]
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
        for at, figure in enumerate(metrics)
    ]
    table = figures_table(caption, (head, "Views", "Share", "Change"), rows)
    return html.Div([html.Div(strip, className="analytics-strip", **{"aria-hidden": "true"}), table])


SHOWN = 10


def pages(metrics: Sequence[Metric], _: DateRange) -> Component:
    """The most visited pages."""
    return _ranked(metrics, "Page", "Visits by page", lambda name: html.A(name, href=get_site().url(name)))


def referrers(metrics: Sequence[Metric], _: DateRange) -> Component:
    """The sites that lead most people here."""
    return _ranked(metrics, "Site", "Visits by the site that led to them", html.Span)


def _ranked(metrics: Sequence[Metric], head: str, caption: str, named: Any) -> Component:
    if not metrics:
        return empty()
    most = max(figure.count for figure in metrics)
    rows = [((named(each.name), number(each.count), change(each)), each.count / most) for each in metrics[:SHOWN]]
    table = figures_table(caption, (head, "Visits", "Change"), rows)
    left = len(metrics) - SHOWN
    return html.Div(
        [table, html.P(f"and {number(left)} more in the export", className="analytics-more") if left > 0 else None]
    )
