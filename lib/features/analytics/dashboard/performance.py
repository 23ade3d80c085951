"""The web vitals: how pages felt to those who opened them."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from lib.backend import get_backend_info
from lib.features.analytics.dashboard.widgets import counted, empty, figures_table, milliseconds, number, vital
from lib.features.analytics.metrics import LIMITS, DateRange, Latency, Vital
from lib.site import get_site

_NAMES = {
    "LCP": "Largest Contentful Paint",
    "INP": "Interaction to Next Paint",
    "CLS": "Cumulative Layout Shift",
    "FCP": "First Contentful Paint",
    "TTFB": "Time to First Byte",
}


def vitals(found: Sequence[Vital], _: DateRange) -> Component:
    """Of all pages together with what counts as good, then page by page."""
    if not found:
        return empty("No browser has sent any in these days.")
    whole = [_whole(each) for each in found if not each.path]
    paths = dict.fromkeys(each.path for each in found if each.path)
    by_place = {(each.path, each.measure): each for each in found}
    rows = [
        ((html.A(path, href=get_site().url(path)), *(_cell(by_place.get((path, name))) for name in LIMITS)), 0.0)
        for path in paths
    ]
    table = figures_table("Web vitals by page, 75th percentile", ("Page", *LIMITS), rows)
    return html.Div([html.Dl(whole, className="analytics-vitals"), table if rows else None])


def _whole(each: Vital) -> html.Div:
    good, poor = LIMITS[each.measure]
    place = min(each.p75 / (poor * 1.4), 1.0)
    scale = html.Div(
        html.I(style={"--at": f"{place:.4f}"}),
        className="analytics-scale",
        style={"--good": f"{good / (poor * 1.4):.4f}", "--poor": f"{1 / 1.4:.4f}"},
        **{"aria-hidden": "true"},
    )
    limits = f"good to {vital(each.measure, good)}, poor from {vital(each.measure, poor)}"
    return html.Div(
        [
            html.Dt([html.Strong(each.measure), html.Span(_NAMES[each.measure])]),
            html.Dd([html.Span(vital(each.measure, each.p75), className="analytics-value"), _badge(each)]),
            html.Dd([scale, html.Span(f"{limits}; {counted(each.samples, 'sample')}")], className="analytics-meaning"),
        ]
    )


def _badge(each: Vital) -> html.Span:
    return html.Span(each.rating, className="analytics-rating", **{"data-rating": each.rating})


def _cell(each: Vital | None) -> Component | str:
    if each is None:
        return "–"
    said = html.Span(f", {each.rating}", className="visually-hidden")
    return html.Span([vital(each.measure, each.p75), said], className="analytics-rated", **{"data-rating": each.rating})


_SHARES = ("p50", "p95", "p99")


def latency(found: Sequence[Latency], _: DateRange) -> Component:
    """By backend: what half of the calls, 95 and 99 of a hundred stayed below, drawn on one scale."""
    if not found:
        return empty("No callback was called in these days.")
    slowest = max(each.p99 for each in found)
    rows = [
        (
            (
                get_backend_info(each.backend).label,
                _drawn(each, slowest),
                *(milliseconds(getattr(each, name)) for name in _SHARES),
                number(each.calls),
            ),
            0.0,
        )
        for each in found
    ]
    shares = (html.Span(name, className=f"key-{name}") for name in _SHARES)
    heads = ("Backend", html.Span("Spread", className="visually-hidden"), *shares, "Calls")
    return figures_table("Duration of callbacks by backend", heads, rows)


def _drawn(each: Latency, slowest: float) -> html.Div:
    """The three as points of a line, which the numbers beside it say too."""
    places = {f"--{name}": f"{getattr(each, name) / slowest:.4f}" for name in _SHARES}
    points = [html.I(className=f"at-{name}") for name in _SHARES]
    return html.Div(points, className="analytics-spread", style=places, **{"aria-hidden": "true"})
