"""A callback with one input and one output."""

from typing import Annotated

import dash_mantine_components as dmc
from dash import Input, Output, callback, html
from pydantic import Field

component = dmc.Stack(
    [
        dmc.TextInput(
            id="interactive-greeting-name",
            label="Your name",
            placeholder="Ada",
            debounce=200,
            maw=320,
        ),
        html.Output(id="interactive-greeting-text"),
    ],
    gap="sm",
)


@callback(
    Output("interactive-greeting-text", "children"),
    Input("interactive-greeting-name", "value"),
)
def greet(name: str | None) -> str:
    """Return a greeting for the name."""
    return (
        f"Hello, {name.strip()}."
        if name and name.strip()
        else "Hello. What is your name?"
    )


def run(name: Annotated[str, Field(max_length=80)] = "") -> str:
    """Return the same greeting for AI agents, which have no browser."""
    return str(greet(name))
