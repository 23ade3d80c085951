"""Views by client type and backend, and the most visited pages and most frequent referrers."""

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from lib.backend import get_backend_info
from lib.features.analytics.dashboard.widgets import change, empty, metrics_table, number, share
from lib.features.analytics.metrics import DateRange, Metric
from lib.site import get_site

# A `ClientKind` of lib/http/user_agents.py → its label.
_READERS: Mapping[str, str] = {
    "human": "People",
    "search": "Search engines",
    "agent": "Agents for a person",
    "training": "Training crawlers",
    "monitor": "Monitors",
    "unknown": "Other programs",
}
# Rows of a ranking; the export has all.
SHOWN = 10


def readers(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the views by type of client."""
    return _parts(metrics, "Reader", "Views by who asked", _READERS)


def backends(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the views by backend."""
    names = {metric.name: get_backend_info(metric.name).label for metric in metrics}
    return _parts(metrics, "Backend", "Views by the backend that answered", names)


def pages(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the most visited pages."""
    return _ranking(metrics, "Page", "Visits by page", lambda name: html.A(name, href=get_site().url(name)))


def referrers(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the most frequent referrers."""
    return _ranking(metrics, "Site", "Visits by the site that led to them", html.Span)


def _parts(metrics: Sequence[Metric], head: str, caption: str, names: Mapping[str, str]) -> Component:
    whole = sum(metric.count for metric in metrics)
    if not whole:
        return empty()
    strip = []
    rows = []
    for index, metric in enumerate(metrics):
        part = {"data-part": str(index)}
        strip.append(html.Span(style={"flexGrow": metric.count}, **part))
        name = [html.I(**part), names.get(metric.name, metric.name)]
        rows.append((name, number(metric.count), share(metric.count, whole), change(metric)))
    table = metrics_table(caption, (head, "Views", "Share", "Change"), rows)
    return html.Div([html.Div(strip, className="analytics-strip", **{"aria-hidden": "true"}), table])


def _ranking(metrics: Sequence[Metric], head: str, caption: str, to_cell: Callable[[str], Component]) -> Component:
    if not metrics:
        return empty()
    most = max(metric.count for metric in metrics)
    shown = metrics[:SHOWN]
    rows = [(to_cell(metric.name), number(metric.count), change(metric)) for metric in shown]
    table = metrics_table(caption, (head, "Visits", "Change"), rows, [metric.count / most for metric in shown])
    left = len(metrics) - SHOWN
    more = html.P(f"and {number(left)} more in the export", className="analytics-more") if left > 0 else None
    return html.Div([table, more])
