"""`set_props` changes a component that is not an output of the callback."""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html, set_props

LIMIT = 5

component = dmc.Stack(
    [
        dmc.Group(
            [
                dmc.NumberInput(
                    id="interactive-cargo-crates",
                    label="Crates on board",
                    value=3,
                    min=0,
                    max=12,
                    clampBehavior="strict",
                ),
                html.Output(id="interactive-cargo-weight"),
            ],
            align="flex-end",
        ),
        dmc.Alert(
            "The boat carries up to five crates.",
            id="interactive-cargo-warning",
            title="Too heavy",
            color="red",
            variant="outline",
            hide=True,
        ),
    ]
)


@callback(
    Output("interactive-cargo-weight", "children"),
    Input("interactive-cargo-crates", "value"),
)
def weigh(crates: float | str) -> str:
    """Return the weight, and show or hide the warning as a side effect."""
    count = int(crates or 0)
    set_props("interactive-cargo-warning", {"hide": count <= LIMIT})
    return f"{count * 40} kg"
