"""A callback that fails: the reader gets a sentence and a number, the log gets everything under that number."""

import logging
from secrets import token_hex
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, html

log = logging.getLogger(__name__)
CRATES = 60

component = dmc.Stack(
    [
        dmc.Group(
            [
                dmc.TextInput(id="interactive-mishap-people", label="Sailors to share 60 crates", value="0"),
                dmc.Button("Share", id="interactive-mishap-share"),
            ],
            align="flex-end",
        ),
        html.Output(id="interactive-mishap-result", style={"minHeight": "7.25rem"}),
    ],
    gap="sm",
)


class Unusable(Exception):
    """What was typed cannot be used; the message is for whoever typed it."""


def explain(error: Exception) -> Any:
    """In place of the result: a hint for what was typed wrong; for a defect, an apology and its number in the log."""
    if isinstance(error, Unusable):
        return dmc.Alert(str(error), title="Not yet", color="orange", variant="outline")
    number = token_hex(4)
    log.error("Sharing failed, id %s", number, exc_info=error)
    text = f"Our fault, not yours. The log has the details under {number}."
    return dmc.Alert(text, title="Something went wrong", color="red", variant="outline")


@callback(
    Output("interactive-mishap-result", "children"),
    Input("interactive-mishap-share", "n_clicks"),
    State("interactive-mishap-people", "value"),
    on_error=explain,
    prevent_initial_call=True,
)
def share(clicks: int, people: str | None) -> str:
    """Looks at what was typed, but forgets that there may be nobody."""
    text = (people or "").strip()
    if not text.isdecimal() or len(text) > 4:
        raise Unusable("Write a whole number of up to four digits.")
    return f"{CRATES // int(text)} crates each, {CRATES % int(text)} left over."
