"""An error message, and outputs that stay unchanged."""

import re

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, html, no_update
from dash.exceptions import PreventUpdate

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

component = dmc.Stack(
    [
        dmc.TextInput(
            id="interactive-form-mail",
            label="E-mail",
            placeholder="ada@example.org",
            maw=320,
        ),
        dmc.Button("Subscribe", id="interactive-form-send", w="fit-content"),
        html.Output(id="interactive-form-result"),
    ],
    gap="sm",
)


@callback(
    Output("interactive-form-mail", "error"),
    Output("interactive-form-mail", "value"),
    Output("interactive-form-result", "children"),
    Input("interactive-form-send", "n_clicks"),
    Input("interactive-form-mail", "n_submit"),
    State("interactive-form-mail", "value"),
    prevent_initial_call=True,
)
def subscribe(
    clicks: int | None, submits: int | None, mail: str | None
) -> tuple[object, object, object]:
    """Return the error, the value of the field, and the result. `no_update`
    leaves an output unchanged.
    """
    if not mail:
        raise PreventUpdate
    if not ADDRESS.fullmatch(mail.strip()):
        return "Enter a valid e-mail address.", no_update, no_update
    return None, "", f"{mail.strip()} is on the list."
