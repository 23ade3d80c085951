"""A table of figures, whose rows are bars as well: as long as their share of the longest."""

from collections.abc import Sequence
from typing import Any

from dash import html

from lib.islands import Prose, to_html

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
