"""An event stream and a WebSocket: their messages, and reconnection after a
failure.
"""

from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, State, clientside_callback, html

NAME = "showcase-streaming"


def panel(way: str, title: str, controls: list[Any]) -> dmc.Stack:
    """Return the buttons, the state, the counts, and the chart of a stream."""
    prefix = f"{NAME}-{way}"
    return dmc.Stack(
        [
            dmc.Title(title, order=3, size="h5"),
            dmc.Group(controls, gap="sm", mih=60, align="end"),
            dmc.Group(
                [
                    dmc.Button("Open", id=f"{prefix}-open", size="xs"),
                    dmc.Button(
                        "Close",
                        id=f"{prefix}-close",
                        size="xs",
                        variant="default",
                    ),
                    dmc.Button(
                        "Break the connection",
                        id=f"{prefix}-break",
                        size="xs",
                        variant="default",
                    ),
                ],
                gap="xs",
            ),
            html.Output(
                "Closed",
                id=f"{prefix}-state",
                style={"fontSize": ".875rem", "minHeight": "4.8em"},
            ),
            dmc.Text("0 messages, 0 B", id=f"{prefix}-counts", size="sm"),
            dmc.Text(
                "Milliseconds between messages", size="xs", c="dimmed", mb=-6
            ),
            html.Div(
                dmc.LineChart(
                    id=f"{prefix}-chart",
                    h=130,
                    data=[{"message": number} for number in range(1, 61)],
                    dataKey="message",
                    series=[
                        {
                            "name": "gap",
                            "label": "Milliseconds since the previous message",
                            "color": "teal.6",
                        }
                    ],
                    curveType="linear",
                    withDots=False,
                    xAxisProps={"minTickGap": 24},
                    yAxisProps={
                        "width": 44,
                        "tickCount": 3,
                        "domain": [0, "auto"],
                    },
                    lineChartProps={"accessibilityLayer": False},
                    lineProps={"isAnimationActive": False},
                ),
                style={"height": 130},
                role="img",
                **{
                    "aria-label": (
                        f"{title}: milliseconds between messages, the last "
                        f"sixty"
                    )
                },
            ),
        ],
        gap="sm",
        miw=0,
    )


component = dmc.Stack(
    [
        dmc.SimpleGrid(
            [
                panel(
                    "events",
                    "Server-sent events",
                    [
                        dmc.NumberInput(
                            id=f"{NAME}-events-count",
                            label="Events (1–30)",
                            value=30,
                            flex=1,
                            miw=0,
                        ),
                        dmc.NumberInput(
                            id=f"{NAME}-events-interval",
                            label="Gap in ms (20–500)",
                            value=250,
                            flex=1,
                            miw=0,
                        ),
                    ],
                ),
                panel(
                    "clock",
                    "WebSocket",
                    [
                        dmc.Text(
                            "The time, once a second, for a minute.",
                            size="sm",
                            c="dimmed",
                        )
                    ],
                ),
            ],
            cols={"base": 1, "sm": 2},
            spacing="xl",
        ),
        html.Small("Not run yet", id=f"{NAME}-ran", className="demo-ran"),
    ],
    gap="md",
)

clientside_callback(
    ClientsideFunction(__name__, "openEvents"),
    Input(f"{NAME}-events-open", "n_clicks"),
    State(f"{NAME}-events-count", "value"),
    State(f"{NAME}-events-interval", "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "openClock"),
    Input(f"{NAME}-clock-open", "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "closeEvents"),
    Input(f"{NAME}-events-close", "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "closeClock"),
    Input(f"{NAME}-clock-close", "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "breakEvents"),
    Input(f"{NAME}-events-break", "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "breakClock"),
    Input(f"{NAME}-clock-break", "n_clicks"),
    prevent_initial_call=True,
)
