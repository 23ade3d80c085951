"""A callback that fails: the user sees a message with an error ID, and the log
contains the traceback with this ID.
"""

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
                dmc.TextInput(
                    id="interactive-mishap-people",
                    label="Sailors to share 60 crates",
                    value="0",
                ),
                dmc.Button("Share", id="interactive-mishap-share"),
            ],
            align="flex-end",
        ),
        html.Output("Not shared yet.", id="interactive-mishap-result"),
    ],
    gap="sm",
)


class InvalidInputError(Exception):
    """The input is invalid. The message is for the user."""


def explain(error: Exception) -> Any:
    """Return a message instead of the result: a hint for invalid input, or an
    error ID for a bug.
    """
    if isinstance(error, InvalidInputError):
        return dmc.Alert(
            str(error),
            title="Invalid number",
            color="orange",
            variant="outline",
        )
    error_id = token_hex(4)
    log.error("Sharing failed, id %s", error_id, exc_info=error)
    text = (
        f"This is an error of the site, not of your input. Error ID: {error_id}"
    )
    return dmc.Alert(
        text, title="Something went wrong", color="red", variant="outline"
    )


@callback(
    Output("interactive-mishap-result", "children"),
    Input("interactive-mishap-share", "n_clicks"),
    State("interactive-mishap-people", "value"),
    on_error=explain,
    prevent_initial_call=True,
)
def share(clicks: int, people: str | None) -> str:
    """Divide the crates. The bug: zero sailors pass the check."""
    text = (people or "").strip()
    if not text.isdecimal() or len(text) > 4:
        raise InvalidInputError("Enter a whole number with up to four digits.")
    return f"{CRATES // int(text)} crates each, {CRATES % int(text)} left over."
