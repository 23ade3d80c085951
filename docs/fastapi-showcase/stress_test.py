"""Parallel requests from this browser: the time that they wait in the browser,
and the time of the server.
"""

import dash_mantine_components as dmc
from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    clientside_callback,
    dcc,
    html,
)

PLAN = "showcase-stress-plan"
TARGETS = {
    "Liveness: /healthz": "/healthz",
    "A small response: /api/demo/plain": "/api/demo/plain",
    "Three waits of 100 ms: /api/demo/fan-out": "/api/demo/fan-out?wait_ms=100",
    "Ten pages as JSON: /api/pages": "/api/pages?limit=10",
    "A full-text search: /api/search": "/api/search?q=event+loop",
    "A missing path: /api/demo/nothing": "/api/demo/nothing",
}
MAX_REQUESTS = 200
HEAD = [
    "Endpoint",
    "Responses",
    "Per second",
    "Total, ms",
    "Queue, ms",
    "Server, ms",
]
TABLE = {
    "caption": "The last five runs, newest first; times as p50 / p95 / p99.",
    "head": HEAD,
    "body": [["–"] * len(HEAD)] * 5,
}

component = dmc.Stack(
    [
        dcc.Store(id=PLAN, data={"most": MAX_REQUESTS, "table": TABLE}),
        dmc.SimpleGrid(
            [
                dmc.Select(
                    id="showcase-stress-target",
                    label="Endpoint",
                    data=[
                        {"label": label, "value": address}
                        for label, address in TARGETS.items()
                    ],
                    value="/api/demo/plain",
                    allowDeselect=False,
                ),
                dmc.TextInput(
                    id="showcase-stress-count",
                    label=f"Parallel requests, 1 to {MAX_REQUESTS}",
                    value="60",
                    inputProps={"inputMode": "numeric"},
                ),
            ],
            cols={"base": 1, "sm": 2},
        ),
        dmc.Group(
            [
                dmc.Button("Start", id="showcase-stress-start"),
                dmc.Button(
                    "Stop",
                    id="showcase-stress-stop",
                    variant="default",
                    disabled=True,
                ),
                dmc.Progress(
                    id="showcase-stress-progress",
                    value=0,
                    flex=1,
                    miw=80,
                    **{"aria-label": "Completed requests"},
                ),
            ],
            gap="sm",
        ),
        dmc.Box(
            html.Div(
                "Nothing measured yet.",
                id="showcase-stress-status",
                role="status",
            ),
            mih={"base": "16.5em", "sm": "6.6em"},
        ),
        html.Div(
            dmc.BarChart(
                id="showcase-stress-chart",
                h=200,
                data=[],
                dataKey="time",
                series=[
                    {"name": "all", "label": "Total", "color": "blue.5"},
                    {"name": "server", "label": "Server", "color": "teal.6"},
                ],
                withLegend=True,
                withTooltip=False,
                legendProps={"verticalAlign": "top"},
                yAxisProps={"allowDecimals": False, "width": 40},
                barProps={"isAnimationActive": False},
            ),
            role="img",
            # Dash Mantine Components 2.8.1 fails if the pointer is over a chart
            # at a place without a bar.
            style={"minHeight": "200px", "pointerEvents": "none"},
            **{
                "aria-label": (
                    "Distribution of the request times. The table below has "
                    "the values."
                )
            },
        ),
        html.Section(
            dmc.Table(
                id="showcase-stress-table",
                data=TABLE,
                tabularNums=True,
                fz="sm",
                miw=680,
                style={"whiteSpace": "nowrap"},
            ),
            tabIndex=0,
            style={"overflowX": "auto"},
            **{"aria-label": "The last five runs"},
        ),
        html.Small(
            "Not run yet.", id="showcase-stress-ran", className="demo-ran"
        ),
    ],
    gap="sm",
)

clientside_callback(
    ClientsideFunction(__name__, "remembered"),
    Output("showcase-stress-table", "data"),
    Input(PLAN, "data"),
)
clientside_callback(
    ClientsideFunction(__name__, "run"),
    Input("showcase-stress-start", "n_clicks"),
    State("showcase-stress-target", "value"),
    State("showcase-stress-count", "value"),
    State(PLAN, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "stop"),
    Input("showcase-stress-stop", "n_clicks"),
    prevent_initial_call=True,
)
