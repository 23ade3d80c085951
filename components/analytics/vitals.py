"""The web vitals: how pages felt to those who opened them."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.analytics.numbers import counted, vital
from components.analytics.states import empty
from components.analytics.table import figures_table
from lib.analytics.figures import LIMITS, Vital
from lib.analytics.span import Span
from lib.site import get_site

_NAMES = {
    "LCP": "Largest Contentful Paint",
    "INP": "Interaction to Next Paint",
    "CLS": "Cumulative Layout Shift",
    "FCP": "First Contentful Paint",
    "TTFB": "Time to First Byte",
}


def vitals(found: Sequence[Vital], _: Span) -> Component:
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
