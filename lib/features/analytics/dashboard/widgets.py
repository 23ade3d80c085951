"""Numbers as people read them."""

from collections.abc import Sequence
from typing import Any

from dash import html

from lib.features.analytics.metrics import DateRange, Metric
from lib.islands import Prose, to_html

_NO_BREAK = "\u202f"  # narrow, between a number and its unit


def number(value: int) -> str:
    """With commas, from thousands on."""
    return f"{value:,}"


def average(total: int, days: int) -> str:
    """So many each day, with one decimal while they are few; the least is still something."""
    mean = total / days
    if mean >= 10:
        return number(round(mean))
    return "<0.1" if 0 < mean < 0.05 else f"{mean:.1f}"


def counted(amount: int, one: str) -> str:
    """So many of something, such as `1 sample` and `2 samples`."""
    return f"{number(amount)} {one}" if amount == 1 else f"{number(amount)} {one}s"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent; the smallest is still something."""
    percent = 100 * part / whole if whole else 0
    return f"<1{_NO_BREAK}%" if 0 < percent < 0.5 else f"{percent:.0f}{_NO_BREAK}%"


def milliseconds(value: float) -> str:
    """Two or three digits that count, in seconds where there are so many."""
    if value >= 1000:
        return f"{value / 1000:.2f}{_NO_BREAK}s"
    return f"{value:.0f}{_NO_BREAK}ms" if value >= 10 else f"{value:.1f}{_NO_BREAK}ms"


def vital(measure: str, value: float) -> str:
    """A web vital: a score, or milliseconds."""
    return f"{value:.2f}" if measure == "CLS" else milliseconds(value)


def period(date_range: DateRange) -> str:
    """Days as one says them, such as `3 Oct – 1 Nov 2026`."""
    first, last = date_range.first, date_range.last
    end = f"{last.day} {last:%b %Y}"
    if first == last:
        return end
    year = f" {first:%Y}" if first.year != last.year else ""
    month = f" {first:%b}" if year or first.month != last.month else ""
    return f"{first.day}{month}{year} – {end}"


def change(figure: Metric, *, more_is_better: bool = True) -> html.Span:
    """By how much a figure changed, in words for those who see neither arrow nor colour."""
    grown = figure.change
    if grown is None:
        return _change(
            "new" if figure.count else "–", "There was nothing in the period before." if figure.count else ""
        )
    if abs(grown) < 0.005:
        return _change("±0", "As in the period before.")
    direction = "up" if grown > 0 else "down"
    amount = f"{abs(grown) * 100:,.0f}{_NO_BREAK}%"
    said = f"{amount} {'more' if grown > 0 else 'less'} than in the period before"
    return _change(
        f"{'↑' if grown > 0 else '↓'}{_NO_BREAK}{amount}",
        f"{said} ({number(figure.before)}).",
        tone="good" if (direction == "up") == more_is_better else "bad",
    )


def _change(shown: str, said: str, tone: str = "even") -> html.Span:
    parts: list[Any] = [html.Span(shown, **{"aria-hidden": "true"}), html.Span(said, className="visually-hidden")]
    return html.Span(parts, className="analytics-change", title=said, **{"data-tone": tone})


def skeleton(height: int) -> html.Div:
    """Before they come."""
    return html.Div(className="live-skeleton", style={"height": height}, **{"aria-hidden": "true"})


def empty(text: str = "Nothing in these days.") -> html.P:
    """When there are none."""
    return html.P(text, className="analytics-empty")


def no_visits(period: str) -> html.Div:
    """When there are none at all."""
    said = f"Nobody came in {period}. Whoever opens a page is counted here within seconds."
    return html.Div(
        [html.P("No visits yet", className="analytics-empty-title"), html.P(said)], className="analytics-empty"
    )


def database_unavailable() -> html.Div:
    """When the database does not answer. One of them on the page is enough."""
    return html.Div(
        [
            html.P("The database of the visits does not answer", className="analytics-empty-title"),
            html.P("Readers notice nothing of it, and visits are kept until it is back. Refresh tries again."),
        ],
        className="analytics-unavailable",
        role="alert",
    )


def unknown() -> html.P:
    """The same, where it is said already."""
    return empty("Not known while the database is unavailable.")


def signed_out(address: str) -> html.P:
    """When the session has ended while the page was open."""
    return html.P(
        ["Your session has ended. ", html.A("Sign in again", href=address, **{"data-reload": "true"})],
        className="analytics-empty",
        role="status",
    )


Cells = Sequence[Any]


def figures_table(caption: str, heads: Sequence[Any], rows: Sequence[tuple[Cells, float]]) -> Prose:
    """The first cell of a row names it; the number beside is the length of its bar. The caption is for the ear."""
    head = html.Tr([html.Th(name, scope="col") for name in heads])
    table = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(head),
            html.Tbody([_row(cells, length) for cells, length in rows]),
        ],
        className="analytics-table",
    )
    return scrolling(table, caption)


def scrolling(table: html.Table, called: str) -> Prose:
    """A table that may be wider or longer than its place, as one component: Dash minds each of a tree at every change,
    and a year has a thousand cells.
    """
    place = {"className": "analytics-scroll", "tabIndex": 0, "role": "region", "aria-label": called}
    return Prose(to_html(html.Div(table, **place)))


def _row(cells: Cells, length: float) -> html.Tr:
    first, *rest = cells
    named = html.Th(html.Div(first, className="analytics-name"), scope="row", style={"--share": f"{length:.4f}"})
    return html.Tr([named, *(html.Td(cell) for cell in rest)])
