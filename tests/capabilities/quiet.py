"""A single callback, in the unmodified Dash apps and, as a live example, on the site."""

from dash import Input, Output, callback, html

component = html.Div([html.Button("Echo", id="echo-button"), html.Output(id="echo-output")])


@callback(Output("echo-output", "children"), Input("echo-button", "n_clicks"), prevent_initial_call=True)
def echo(clicks: int) -> str:
    """Return a text with the number of clicks."""
    return f"echo {clicks}"
