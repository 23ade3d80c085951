"""Asks the site the same on each backend, in turns, and plots how long the answers took."""

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from lib.settings import get_settings

PEERS = get_settings().peers
# What is measured, in this order, and what is shown of it.
MEASURES = [
    ("plain", "Plain answer"),
    ("health", "Health"),
    ("payload", "Page payload"),
    ("callback", "Callback"),
    ("first", "First event"),
    ("gap", "Between events"),
]
SHOWN = ["p50", "p95", "p99", "Per second"]
NAMES = [origin.partition("://")[2] for origin in PEERS] or ["This site"]

alone = dmc.Alert(
    [
        "This site was started on its own, so only its own backend is measured. ",
        html.Code("make compare"),
        " starts it on Flask, FastAPI and Quart at once and prints three addresses: open this page at one of them.",
    ],
    title="One backend here",
    variant="light",
)

controls = dmc.Group(
    [
        dmc.NumberInput(
            id="compare-count",
            label="Requests of each kind",
            value=50,
            min=1,
            max=200,
            allowDecimal=False,
            w={"base": "100%", "xs": 180},
        ),
        dmc.Button("Compare", id="compare-start"),
        dmc.Button("Cancel", id="compare-cancel", variant="default", disabled=True),
    ],
    align="flex-end",
    gap="sm",
)


def table(name: str, label: str, head: list[str], body: list[list[str]], width: int) -> html.Div:
    """A table whose columns stay where they are, and which scrolls by itself where the window is narrow."""
    figures = dmc.Table(id=name, data={"head": head, "body": body}, verticalSpacing=4, layout="fixed", miw=width)
    return html.Div(figures, tabIndex=0, role="group", style={"overflowX": "auto"}, **{"aria-label": label})


component = dmc.Stack(
    [
        dcc.Store(id="compare-peers", data={"peers": PEERS, "measures": MEASURES}),
        dcc.Store(id="compare-asked"),
        dcc.Store(id="compare-echo"),
        *([] if PEERS else [alone]),
        controls,
        html.Div(
            [
                html.Output(
                    "Nothing measured yet.", id="compare-status", style={"display": "block", "minHeight": "2lh"}
                ),
                dmc.Progress(id="compare-progress", value=0, mt=6, **{"aria-label": "Part of the run that is done"}),
            ]
        ),
        table(
            "compare-backends",
            "Backends",
            ["Backend", "State", "Dash", "Address"],
            [[name, "not asked yet", "–", name] for name in NAMES],
            480,
        ),
        dmc.SegmentedControl(id="compare-shown", data=SHOWN, value=SHOWN[0], w="fit-content"),
        # The script puts a chart here with the first figures: nobody else needs to load one.
        html.Div(
            html.Small("The bars come with the first figures."),
            id="compare-bars",
            role="img",
            style={"height": 340},
            **{"aria-label": "Bars: the figures of the table below, but for the last row"},
        ),
        table(
            "compare-figures",
            "Figures",
            ["ms", *NAMES],
            [[name, *["–"] * len(NAMES)] for _, name in MEASURES],
            280,
        ),
        html.Small("Not run yet", id="compare-ran", className="demo-ran"),
    ],
    gap="sm",
)


@callback(Output("compare-echo", "data"), Input("compare-asked", "data"), prevent_initial_call=True)
def echo(number: int) -> int:
    """The callback that is measured, which is as small as one can be. The script posts what Dash would."""
    return number


clientside_callback(
    ClientsideFunction(__name__, "start"),
    Output("compare-ran", "children"),
    Input("compare-start", "n_clicks"),
    State("compare-count", "value"),
    State("compare-peers", "data"),
    State("compare-shown", "value"),
    prevent_initial_call=True,
)

clientside_callback(
    ClientsideFunction(__name__, "cancel"),
    Output("compare-cancel", "disabled"),
    Input("compare-cancel", "n_clicks"),
    prevent_initial_call=True,
)

clientside_callback(
    ClientsideFunction(__name__, "show"),
    Output("compare-bars", "children"),
    Input("compare-shown", "value"),
    prevent_initial_call=True,
)
