"""Formatted numbers, tables, and messages of the dashboard."""

from collections.abc import Sequence
from typing import Any

from dash import html

from lib.features.analytics.metrics import DateRange, Metric
from lib.islands import Prose, to_html

_NO_BREAK = "\u202f"  # narrow, between a number and its unit


def number(value: int) -> str:
    """Return a number with thousands separators."""
    return f"{value:,}"


def average(total: int, days: int) -> str:
    """Return the daily average, with one decimal under 10."""
    mean = total / days
    if mean >= 10:
        return number(round(mean))
    return "<0.1" if 0 < mean < 0.05 else f"{mean:.1f}"


def counted(amount: int, one: str) -> str:
    """Return an amount with its noun, for example `1 sample` or `2 samples`."""
    return f"{number(amount)} {one}" if amount == 1 else f"{number(amount)} {one}s"


def share(part: int, whole: int) -> str:
    """Return a part of a whole in percent."""
    percent = 100 * part / whole if whole else 0
    return f"<1{_NO_BREAK}%" if 0 < percent < 0.5 else f"{percent:.0f}{_NO_BREAK}%"


def milliseconds(value: float) -> str:
    """Return a duration with two or three significant digits, in seconds from 1000 ms."""
    if value >= 1000:
        return f"{value / 1000:.2f}{_NO_BREAK}s"
    return f"{value:.0f}{_NO_BREAK}ms" if value >= 10 else f"{value:.1f}{_NO_BREAK}ms"


def vital(measure: str, value: float) -> str:
    """Return the value of a web vital with its unit."""
    return f"{value:.2f}" if measure == "CLS" else milliseconds(value)


def period(date_range: DateRange) -> str:
    """Return a range of days as text, for example `3 Oct – 1 Nov 2026`."""
    first, last = date_range.first, date_range.last
    end = f"{last.day} {last:%b %Y}"
    if first == last:
        return end
    year = f" {first:%Y}" if first.year != last.year else ""
    month = f" {first:%b}" if year or first.month != last.month else ""
    return f"{first.day}{month}{year} – {end}"


def change(metric: Metric, *, more_is_better: bool = True) -> html.Span:
    """Return the change since the period before, with a text for users who see neither arrow nor color."""
    growth = metric.change
    if growth is None:
        return _change("new", "No data in the previous period.") if metric.count else _change("–", "")
    if abs(growth) < 0.005:
        return _change("±0", "No change from the previous period.")
    arrow, comparative = ("↑", "more") if growth > 0 else ("↓", "less")
    amount = f"{abs(growth) * 100:,.0f}{_NO_BREAK}%"
    return _change(
        f"{arrow}{_NO_BREAK}{amount}",
        f"{amount} {comparative} than in the previous period ({number(metric.before)}).",
        tone="good" if (growth > 0) == more_is_better else "bad",
    )


def _change(shown: str, meaning: str, tone: str = "even") -> html.Span:
    parts: list[Any] = [html.Span(shown, **{"aria-hidden": "true"}), html.Span(meaning, className="visually-hidden")]
    return html.Span(parts, className="analytics-change", title=meaning, **{"data-tone": tone})


def empty(text: str = "No data in this period.") -> html.P:
    """Return the message for a section without metrics."""
    return html.P(text, className="analytics-empty")


def notice(title: str, text: str, **attributes: Any) -> html.Div:
    """Return a message with a title."""
    return html.Div([html.P(title, className="analytics-empty-title"), html.P(text)], **attributes)


def metrics_table(
    caption: str, heads: Sequence[Any], rows: Sequence[Sequence[Any]], bars: Sequence[float] = ()
) -> Prose:
    """Return a scrollable table whose first cells name the rows. `bars` are lengths from 0 to 1, one for each row.

    It is one component: Dash checks each component of a tree at every change.
    """
    head = html.Tr([html.Th(name, scope="col") for name in heads])
    lengths = bars or [0.0] * len(rows)
    body = [_row(cells, length) for cells, length in zip(rows, lengths, strict=True)]
    hidden_caption = html.Caption(caption, className="visually-hidden")
    table = html.Table([hidden_caption, html.Thead(head), html.Tbody(body)], className="analytics-table")
    place = {"className": "analytics-scroll", "tabIndex": 0, "role": "region", "aria-label": caption}
    return Prose(to_html(html.Div(table, **place)))


def _row(cells: Sequence[Any], length: float) -> html.Tr:
    first, *rest = cells
    name = html.Th(html.Div(first, className="analytics-name"), scope="row", style={"--share": f"{length:.4f}"})
    return html.Tr([name, *(html.Td(cell) for cell in rest)])
