"""Send the same requests to the site on each backend, one at a time, and plot
the response times.
"""

import dash_mantine_components as dmc
from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    dcc,
    html,
)
from lib.settings import get_settings

PEERS = get_settings().peers
# The measurements in this order, and the values to show.
MEASURES = [
    ("plain", "Plain response"),
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
        "This site runs alone, so the example measures its backend only. ",
        html.Code("make compare"),
        " starts the site on Flask, FastAPI, and Quart and prints three URLs. "
        "Open one of them.",
    ],
    title="Only one backend",
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
        dmc.Button(
            "Cancel", id="compare-cancel", variant="default", disabled=True
        ),
    ],
    align="flex-end",
    gap="sm",
)


def table(
    name: str, label: str, head: list[str], body: list[list[str]], width: int
) -> html.Div:
    """Return a table with columns of equal width that scrolls in a narrow
    window.
    """
    content = dmc.Table(
        id=name,
        data={"head": head, "body": body},
        verticalSpacing=4,
        layout="fixed",
        miw=width,
    )
    return html.Div(
        content,
        tabIndex=0,
        role="group",
        style={"overflowX": "auto"},
        **{"aria-label": label},
    )


component = dmc.Stack(
    [
        dcc.Store(
            id="compare-peers", data={"peers": PEERS, "measures": MEASURES}
        ),
        dcc.Store(id="compare-asked"),
        dcc.Store(id="compare-echo"),
        *([] if PEERS else [alone]),
        controls,
        html.Div(
            [
                html.Output(
                    "Nothing measured yet.",
                    id="compare-status",
                    style={"display": "block", "minHeight": "2lh"},
                ),
                dmc.Progress(
                    id="compare-progress",
                    value=0,
                    mt=6,
                    **{"aria-label": "Progress of the run"},
                ),
            ]
        ),
        table(
            "compare-backends",
            "Backends",
            ["Backend", "State", "Dash", "Host"],
            [[name, "not measured yet", "–", name] for name in NAMES],
            480,
        ),
        dmc.SegmentedControl(
            id="compare-shown", data=SHOWN, value=SHOWN[0], w="fit-content"
        ),
        # The script adds the chart with the first results, so the chart library
        # loads only then.
        html.Div(
            html.Small("The chart appears with the first results."),
            id="compare-bars",
            role="img",
            className="demo-chart",
            **{
                "aria-label": (
                    "Bar chart of the table below, without its last row"
                )
            },
        ),
        table(
            "compare-figures",
            "Results",
            ["ms", *NAMES],
            [[name, *["–"] * len(NAMES)] for _, name in MEASURES],
            280,
        ),
        html.Small("Not run yet", id="compare-ran", className="demo-ran"),
    ],
    gap="sm",
)


@callback(
    Output("compare-echo", "data"),
    Input("compare-asked", "data"),
    prevent_initial_call=True,
)
def echo(number: int) -> int:
    """Return the input. The script measures this callback with the same request
    that Dash sends.
    """
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
