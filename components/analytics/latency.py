"""How long callbacks kept their readers waiting."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.analytics.numbers import milliseconds, number
from components.analytics.states import empty
from components.analytics.table import figures_table
from lib.analytics.figures import Latency
from lib.analytics.span import Span
from lib.backend import get_backend_info

_SHARES = ("p50", "p95", "p99")


def latency(found: Sequence[Latency], _: Span) -> Component:
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
