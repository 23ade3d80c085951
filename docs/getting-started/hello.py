"""The example of the Getting Started page: an input, and a greeting from the
server.
"""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

component = dmc.Stack(
    [
        dmc.TextInput(
            id="getting-started-name",
            label="Your name",
            placeholder="Ada",
            debounce=200,
            w=260,
        ),
        html.Output(id="getting-started-greeting"),
    ]
)


@callback(
    Output("getting-started-greeting", "children"),
    Input("getting-started-name", "value"),
)
def greet(name: str | None) -> str:
    """Return a greeting for the name."""
    return f"Hello, {name}." if name else "Hello. Who is there?"
