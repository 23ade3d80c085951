"""A table of a thousand rows: the server filters and sorts them and sends one
page of ten.
"""

from random import Random
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Input, Output, State, callback, ctx, dcc, html

PAGE = 10
COLUMNS = {
    "name": "Boat",
    "harbor": "Harbor",
    "length": "Length (ft)",
    "built": "Built",
}


def fleet() -> list[dict[str, Any]]:
    """Return a thousand boats. The seed makes them the same at each start."""
    random = Random("fleet")
    first, second = (
        ("Sea", "Moon", "Reef", "Wind", "Star"),
        ("Pearl", "Rover", "Dancer", "Gull", "Song"),
    )
    return [
        {
            "name": f"{random.choice(first)} {random.choice(second)} {number}",
            "harbor": random.choice(("North", "East", "South", "West")),
            "length": random.randint(12, 60),
            "built": random.randint(1960, 2025),
        }
        for number in range(1, 1001)
    ]


BOATS = fleet()
HEADS = {"type": "interactive-boats-head", "column": ALL}
SORTS = {"type": "interactive-boats-sort", "column": ALL}


def head(column: str, label: str) -> dmc.TableTh:
    """Return a column heading with a button that sorts by the column."""
    button = dmc.UnstyledButton(
        [
            label,
            html.Span(
                id={"type": "interactive-boats-arrow", "column": column},
                **{"aria-hidden": "true"},
            ),
        ],
        id={"type": "interactive-boats-sort", "column": column},
        fw=600,
        fz="sm",
    )
    return dmc.TableTh(
        button,
        id={"type": "interactive-boats-head", "column": column},
        **{"aria-sort": "none"},
    )


component = dmc.Stack(
    [
        dmc.TextInput(
            id="interactive-boats-filter",
            label="Boat or harbor",
            placeholder="pearl",
            value="",
            debounce=250,
            maw=320,
        ),
        dmc.TableScrollContainer(
            dmc.Table(
                [
                    dmc.TableThead(
                        dmc.TableTr(
                            [
                                head(column, label)
                                for column, label in COLUMNS.items()
                            ]
                        )
                    ),
                    dmc.TableTbody(id="interactive-boats-rows"),
                ],
                striped=True,
                layout="fixed",
                style={"whiteSpace": "nowrap"},
            ),
            minWidth=656,
            mih=420,
        ),
        dmc.Group(
            [
                html.Output(id="interactive-boats-shown"),
                dmc.Pagination(
                    id="interactive-boats-page",
                    total=len(BOATS) // PAGE,
                    value=1,
                    size="sm",
                    withControls=False,
                ),
            ],
            justify="space-between",
            mih=68,
        ),
        dcc.Store(
            id="interactive-boats-order",
            data={"column": "name", "descending": False},
        ),
    ],
    gap="sm",
)


@callback(
    Output("interactive-boats-order", "data"),
    Input(SORTS, "n_clicks"),
    State("interactive-boats-order", "data"),
    prevent_initial_call=True,
)
def sort(clicks: list[int | None], order: dict[str, Any]) -> dict[str, Any]:
    """Sort by another column in ascending order, or reverse the order of the
    same column.
    """
    column = ctx.triggered_id["column"]
    return {
        "column": column,
        "descending": column == order["column"] and not order["descending"],
    }


@callback(
    Output("interactive-boats-rows", "children"),
    Output("interactive-boats-shown", "children"),
    Output("interactive-boats-page", "total"),
    Output("interactive-boats-page", "value"),
    Output(HEADS, "aria-sort"),
    Output({"type": "interactive-boats-arrow", "column": ALL}, "children"),
    Input("interactive-boats-filter", "value"),
    Input("interactive-boats-order", "data"),
    Input("interactive-boats-page", "value"),
)
def show(text: str | None, order: dict[str, Any], page: int) -> tuple[Any, ...]:
    """Return the rows of one page. A new filter or sort order shows the first
    page.
    """
    found = matching(text or "")
    descending = order["descending"]
    found.sort(key=lambda boat: boat[order["column"]], reverse=descending)
    pages = max(1, -(-len(found) // PAGE))
    page = (
        min(max(page, 1), pages)
        if ctx.triggered_id == "interactive-boats-page"
        else 1
    )
    first = (page - 1) * PAGE
    rows = found[first : first + PAGE]
    sorted_as = "descending" if descending else "ascending"
    return (
        [
            dmc.TableTr([dmc.TableTd(boat[column]) for column in COLUMNS])
            for boat in rows
        ],
        f"{first + 1} to {first + len(rows)} of {len(found):,} boats"
        if rows
        else "No boats found.",
        pages,
        page,
        [
            sorted_as if column == order["column"] else "none"
            for column in COLUMNS
        ],
        [
            (" ▼" if descending else " ▲") if column == order["column"] else ""
            for column in COLUMNS
        ],
    )


def matching(text: str) -> list[dict[str, Any]]:
    """Return a new list of the boats whose name or harbor contains the text."""
    text = text.strip().lower()
    return [
        boat
        for boat in BOATS
        if text in boat["name"].lower() or text in boat["harbor"].lower()
    ]
