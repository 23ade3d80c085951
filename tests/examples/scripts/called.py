"""An example whose callback is a function of the JavaScript module next to it."""

from dash import ClientsideFunction, Input, Output, clientside_callback, dcc, html

component = html.Div(
    [
        html.Label(["Word", dcc.Input(id="scripts-word", value="reef")]),
        html.Button("Turn round", id="scripts-turn"),
        html.Output(id="scripts-turned"),
        html.Output(id="scripts-step"),
    ]
)

clientside_callback(
    ClientsideFunction(__name__, "turn"),
    Output("scripts-turned", "children"),
    Input("scripts-turn", "n_clicks"),
    Input("scripts-word", "value"),
    prevent_initial_call=True,
)
