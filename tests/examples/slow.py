"""An example whose callback takes as long as a test needs."""

from dash import Input, Output, callback, html

from tests.examples.gate import Gate

component = html.Div([html.Button("Wait", id="slow-button"), html.Output(id="slow-output")])


@callback(Output("slow-output", "children"), Input("slow-button", "n_clicks"))
def wait(clicks: int | None) -> str:
    """Block the thread, as a database or a computation does."""
    Gate.here().wait()
    return f"waited {clicks}"
