"""Web vitals, and the durations of callbacks."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from lib.backend import get_backend_info
from lib.features.analytics.dashboard.widgets import counted, empty, metrics_table, milliseconds, number, vital
from lib.features.analytics.metrics import LIMITS, DateRange, Latency, Vital
from lib.site import get_site

_NAMES = {
    "LCP": "Largest Contentful Paint",
    "INP": "Interaction to Next Paint",
    "CLS": "Cumulative Layout Shift",
    "FCP": "First Contentful Paint",
    "TTFB": "Time to First Byte",
}
_PERCENTILES = ("p50", "p95", "p99")


def vitals(found: Sequence[Vital], _: DateRange) -> Component:
    """Return the web vitals of all pages together with their limits, and a table by page."""
    if not found:
        return empty("No browser has sent any in these days.")
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
        return empty("No callback was called in these days.")
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
            html.Dt([html.Strong(each.measure), html.Span(_NAMES[each.measure])]),
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
