"""An example of plain elements. The first HTML shows them unchanged, and a user can click them before Dash runs."""

from dash import Input, Output, callback, html

component = html.Div(
    [
        html.Div([html.Button("Count"), html.Button("Press", id="plain-press")]),
        html.Label(["Name ", html.Div()]),
        html.Output("never", id="plain-pressed"),
    ]
)


@callback(Output("plain-pressed", "children"), Input("plain-press", "n_clicks"))
def tell(clicks: int | None) -> str:
    """Return the number of clicks on the button."""
    return f"{clicks or 0} times"
