"""A change of an input runs a callback. The value of a state is only read."""

from typing import Annotated

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, html
from pydantic import Field

FARE = 12

component = dmc.Stack(
    [
        dmc.SimpleGrid(
            [
                dmc.NumberInput(
                    id="interactive-ferry-people",
                    label="Passengers",
                    value=2,
                    min=1,
                    max=9,
                    clampBehavior="strict",
                ),
                dmc.NumberInput(
                    id="interactive-ferry-bikes",
                    label="Bicycles",
                    value=0,
                    min=0,
                    max=9,
                    clampBehavior="strict",
                ),
                dmc.TextInput(
                    id="interactive-ferry-name",
                    label="Name on the ticket",
                    value="Ada",
                ),
            ],
            cols={"base": 1, "sm": 3},
        ),
        dmc.Group(
            [
                html.Output(id="interactive-ferry-price"),
                dmc.Button("Book", id="interactive-ferry-book"),
            ],
            justify="space-between",
        ),
        html.Output(id="interactive-ferry-ticket"),
    ],
    gap="sm",
)


def price(people: float | str, bikes: float | str) -> int:
    """Return the fare. An empty field has the value `""`."""
    return int(people or 0) * FARE + int(bikes or 0) * FARE // 2


@callback(
    Output("interactive-ferry-price", "children"),
    Input("interactive-ferry-people", "value"),
    Input("interactive-ferry-bikes", "value"),
)
def quote(people: float | str, bikes: float | str) -> str:
    """Return the price each time one of the two inputs changes."""
    return f"Crossing: {price(people, bikes)} credits"


@callback(
    Output("interactive-ferry-ticket", "children"),
    Input("interactive-ferry-book", "n_clicks"),
    State("interactive-ferry-name", "value"),
    State("interactive-ferry-people", "value"),
    State("interactive-ferry-bikes", "value"),
    prevent_initial_call=True,
)
def book(
    clicks: int, name: str, people: float | str, bikes: float | str
) -> str:
    """Return the ticket when the button is pressed, for the current values of
    the fields.
    """
    return (
        f"Ticket {clicks} for {name or 'a guest'}: {price(people, bikes)} "
        f"credits."
    )


def run(
    people: Annotated[int, Field(ge=1, le=9)] = 2,
    bikes: Annotated[int, Field(ge=0, le=9)] = 0,
) -> dict[str, int | str]:
    """Return the same price for AI agents, which have no browser."""
    return {"price": price(people, bikes), "text": quote(people, bikes)}
