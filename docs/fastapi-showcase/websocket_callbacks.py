"""A WebSocket callback: it streams values, and reads properties from the
browser while it runs.
"""

import asyncio
import math
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, ctx, html, set_props
from dash.exceptions import PreventUpdate
from docs.demos import ran_on, running_backend, socket_failed
from lib.features.demo.streams import Slots
from lib.http.errors import ProblemError

STEPS = 24
MIN_STEP_MS, MAX_STEP_MS, DEFAULT_STEP_MS = 50, 500, 200
# Seconds until the browser must return a property.
GET_PROP_TIMEOUT = 5.0

measurements = Slots("measurements", 20)

HERE = (
    f"{running_backend().label} supports WebSockets: each step arrives "
    "immediately, and the server reads the speed from your browser before each "
    "step. On Flask, all steps arrive at the end."
    if running_backend().is_async
    else "Flask has no WebSockets, so this callback runs over HTTP: all steps "
    "arrive at the end, and the server cannot read the speed while it runs. "
    "FastAPI and Quart stream the steps."
)


def chart_data(depths: list[float]) -> list[dict[str, float | None]]:
    """Return the data of the chart: all places, with the depths that are
    measured.
    """
    return [
        {"place": at + 1, "depth": depths[at] if at < len(depths) else None}
        for at in range(STEPS)
    ]


component = dmc.Stack(
    [
        html.P(HERE, className="demo-note"),
        socket_failed(),
        dmc.Group(
            [
                dmc.Button("Measure depths", id="showcase-socket-start"),
                dmc.Button(
                    "Stop",
                    id="showcase-socket-stop",
                    variant="default",
                    disabled=True,
                ),
                dmc.Stack(
                    [
                        dmc.Text(
                            "Milliseconds per step",
                            size="sm",
                            id="showcase-socket-pace-label",
                        ),
                        dmc.Slider(
                            id="showcase-socket-pace",
                            value=DEFAULT_STEP_MS,
                            min=MIN_STEP_MS,
                            max=MAX_STEP_MS,
                            step=50,
                            thumbLabel="Milliseconds per step",
                        ),
                    ],
                    gap=4,
                    flex=1,
                    miw=180,
                ),
            ],
            align="end",
        ),
        dmc.Progress(
            value=0,
            id="showcase-socket-progress",
            **{"aria-label": "Progress of the measurement"},
        ),
        dmc.AreaChart(
            id="showcase-socket-chart",
            h=180,
            data=chart_data([]),
            dataKey="place",
            series=[{"name": "depth", "label": "Depth", "color": "teal.6"}],
            xAxisProps={"interval": "equidistantPreserveStart"},
            yAxisProps={"reversed": True, "domain": [0, 40]},
            unit=" m",
            withDots=False,
            areaChartProps={"accessibilityLayer": False},
            areaProps={"isAnimationActive": False},
        ),
        html.Output("Not measured yet", id="showcase-socket-result"),
        html.Small(id="showcase-socket-ran", className="demo-ran"),
    ],
    gap="sm",
)


@callback(
    Output("showcase-socket-result", "children"),
    Output("showcase-socket-ran", "children"),
    Input("showcase-socket-start", "n_clicks"),
    State("showcase-socket-pace", "value"),
    State("showcase-socket-stop", "n_clicks"),
    running=[
        (Output("showcase-socket-start", "disabled"), True, False),
        (
            Output("showcase-socket-stop", "disabled"),
            not running_backend().is_async,
            True,
        ),
        (
            Output("showcase-socket-result", "children"),
            "Measuring …",
            "Ended without a result",
        ),
    ],
    websocket=True,
    prevent_initial_call=True,
)
async def measure(_: int, pace: Any, stops: int | None) -> tuple[str, str]:
    """Stream one depth per step. Before each step, read the speed and the
    clicks on *Stop* from the browser.
    """
    try:
        slot = measurements.take()
    except ProblemError as full:
        return full.detail, ran_on()
    socket, depths = ctx.websocket, []
    with slot:
        for place in range(1, STEPS + 1):
            if socket:
                if socket.is_shutdown:
                    raise PreventUpdate
                pace = await socket.get_prop(
                    "showcase-socket-pace", "value", GET_PROP_TIMEOUT
                )
                if (
                    await socket.get_prop(
                        "showcase-socket-stop", "n_clicks", GET_PROP_TIMEOUT
                    )
                    != stops
                ):
                    return (
                        f"Stopped after {place - 1} of {STEPS} steps",
                        ran_on(),
                    )
            await asyncio.sleep(seconds(pace))
            depths.append(depth(place))
            set_props(
                "showcase-socket-progress", {"value": 100 * place / STEPS}
            )
            set_props("showcase-socket-chart", {"data": chart_data(depths)})
    way = "over a WebSocket" if socket else "over HTTP, all at the end"
    return f"{STEPS} steps {way}; maximum depth {max(depths)} m", ran_on()


def seconds(pace: Any) -> float:
    """Return the pause in seconds, within the limits, for any value from the
    browser.
    """
    return (
        min(max(pace, MIN_STEP_MS), MAX_STEP_MS) / 1000
        if isinstance(pace, int | float)
        else DEFAULT_STEP_MS / 1000
    )


def depth(place: int) -> float:
    """Return the depth in meters at a place of the channel."""
    return round(20 + 9 * math.sin(place / 3) + 5 * math.sin(place * 1.7), 1)
