"""An example made of plain elements, which the first HTML shows as they are and a reader may press before Dash runs."""

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
    """How often the button was pressed."""
    return f"{clicks or 0} times"
