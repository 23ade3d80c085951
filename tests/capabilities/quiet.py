"""A callback and nothing else: shown by stock Dash apps and, as a live example, by the site."""

from dash import Input, Output, callback, html

component = html.Div([html.Button("Echo", id="echo-button"), html.Output(id="echo-output")])


@callback(Output("echo-output", "children"), Input("echo-button", "n_clicks"), prevent_initial_call=True)
def echo(clicks: int) -> str:
    """Answers."""
    return f"echo {clicks}"
