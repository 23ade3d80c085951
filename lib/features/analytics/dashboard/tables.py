"""The sections with tables: client types, backends, pages, referrers, web vitals, and callbacks."""

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from lib.backend import get_backend_info
from lib.features.analytics.dashboard.widgets import (
    change,
    counted,
    empty,
    metrics_table,
    milliseconds,
    number,
    share,
    vital,
)
from lib.features.analytics.metrics import LIMITS, DateRange, Latency, Metric, Vital
from lib.site import get_site

# A `ClientKind` of lib/http/user_agents.py → its label.
_READERS: Mapping[str, str] = {
    "human": "People",
    "search": "Search engines",
    "agent": "Agents for users",
    "training": "Training crawlers",
    "monitor": "Monitors",
    "unknown": "Other clients",
}
# Rows of a ranking; the export has all.
SHOWN = 10
_VITAL_NAMES = {
    "LCP": "Largest Contentful Paint",
    "INP": "Interaction to Next Paint",
    "CLS": "Cumulative Layout Shift",
    "FCP": "First Contentful Paint",
    "TTFB": "Time to First Byte",
}
_PERCENTILES = ("p50", "p95", "p99")


def readers(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the views by type of client."""
    return _parts(metrics, "Client", "Views by client", _READERS)


def backends(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the views by backend."""
    names = {metric.name: get_backend_info(metric.name).label for metric in metrics}
    return _parts(metrics, "Backend", "Views by backend", names)


def pages(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the most visited pages."""
    return _ranking(metrics, "Page", "Visits by page", lambda name: html.A(name, href=get_site().url(name)))


def referrers(metrics: Sequence[Metric], _: DateRange) -> Component:
    """Return the most frequent referrers."""
    return _ranking(metrics, "Site", "Visits by referrer", html.Span)


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


def vitals(found: Sequence[Vital], _: DateRange) -> Component:
    """Return the web vitals of all pages together with their limits, and a table by page."""
    if not found:
        return empty("No web vitals in this period.")
    whole = [_whole(each) for each in found if not each.path]
    paths = dict.fromkeys(each.path for each in found if each.path)
    by_place = {(each.path, each.measure): each for each in found}
    rows = [
        (html.A(path, href=get_site().url(path)), *(_cell(by_place.get((path, name))) for name in LIMITS))
        for path in paths
    ]
    table = metrics_table("Web vitals by page, 75th percentile", ("Page", *LIMITS), rows)
    return html.Div([html.Dl(whole, className="analytics-vitals"), table if rows else None])


def latency(found: Sequence[Latency], _: DateRange) -> Component:
    """Return the percentiles of the callbacks by backend, drawn on one scale."""
    if not found:
        return empty("No callbacks in this period.")
    slowest = max(each.p99 for each in found)
    rows = [
        (
            get_backend_info(each.backend).label,
            _spread(each, slowest),
            *(milliseconds(getattr(each, name)) for name in _PERCENTILES),
            number(each.calls),
        )
        for each in found
    ]
    percentiles = (html.Span(name, className=f"key-{name}") for name in _PERCENTILES)
    heads = ("Backend", html.Span("Spread", className="visually-hidden"), *percentiles, "Calls")
    return metrics_table("Duration of callbacks by backend", heads, rows)


def _whole(each: Vital) -> html.Div:
    good, poor = LIMITS[each.measure]
    end = poor * 1.4
    scale = html.Div(
        html.I(style={"--at": f"{min(each.p75 / end, 1.0):.4f}"}),
        className="analytics-scale",
        style={"--good": f"{good / end:.4f}", "--poor": f"{poor / end:.4f}"},
        **{"aria-hidden": "true"},
    )
    badge = html.Span(each.rating, className="analytics-rating", **{"data-rating": each.rating})
    limits = f"good to {vital(each.measure, good)}, poor from {vital(each.measure, poor)}"
    return html.Div(
        [
            html.Dt([html.Strong(each.measure), html.Span(_VITAL_NAMES[each.measure])]),
            html.Dd([html.Span(vital(each.measure, each.p75), className="analytics-value"), badge]),
            html.Dd([scale, html.Span(f"{limits}; {counted(each.samples, 'sample')}")], className="analytics-meaning"),
        ]
    )


def _cell(each: Vital | None) -> Component | str:
    if each is None:
        return "–"
    rating = html.Span(f", {each.rating}", className="visually-hidden")
    parts = [vital(each.measure, each.p75), rating]
    return html.Span(parts, className="analytics-rated", **{"data-rating": each.rating})


def _spread(each: Latency, slowest: float) -> html.Div:
    """Return the percentiles as points on a line. The numbers are in the other cells."""
    places = {f"--{name}": f"{getattr(each, name) / slowest:.4f}" for name in _PERCENTILES}
    points = [html.I(className=f"at-{name}") for name in _PERCENTILES]
    return html.Div(points, className="analytics-spread", style=places, **{"aria-hidden": "true"})
