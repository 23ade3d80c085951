"""A callback over a WebSocket: it streams what it finds, and asks the browser what the reader wants meanwhile."""

import asyncio
import math
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, ctx, html, set_props
from dash.exceptions import PreventUpdate

from lib.features.demo.examples import ran_on, running_backend, socket_failed
from lib.features.demo.streams import Slots
from lib.http.errors import ProblemError

STEPS = 24
FASTEST, SLOWEST, FIRST_PACE = 50, 500, 200
# Seconds that the browser has to answer a question.
PATIENCE = 5.0

soundings = Slots("soundings", 20)

HERE = (
    f"{running_backend().label} has WebSockets: each step arrives as it is found, and before each one the server asks "
    "your browser how fast to go. On Flask all of it would come together at the end."
    if running_backend().is_async
    else "Flask has no WebSocket, so this runs over HTTP: all steps arrive together at its end, and it cannot ask your "
    "browser anything. FastAPI and Quart stream it."
)


def sounded(depths: list[float]) -> list[dict[str, float | None]]:
    """The chart's data: all places, and the depth of those that are sounded."""
    return [{"place": at + 1, "depth": depths[at] if at < len(depths) else None} for at in range(STEPS)]


component = dmc.Stack(
    [
        html.P(HERE, className="demo-note"),
        socket_failed(),
        dmc.Group(
            [
                dmc.Button("Sound the channel", id="showcase-socket-start"),
                dmc.Button("Stop", id="showcase-socket-stop", variant="default", disabled=True),
                dmc.Stack(
                    [
                        dmc.Text("Milliseconds a step", size="sm", id="showcase-socket-pace-label"),
                        dmc.Slider(
                            id="showcase-socket-pace",
                            value=FIRST_PACE,
                            min=FASTEST,
                            max=SLOWEST,
                            step=50,
                            thumbLabel="Milliseconds a step",
                        ),
                    ],
                    gap=4,
                    flex=1,
                    miw=180,
                ),
            ],
            align="end",
        ),
        dmc.Progress(value=0, id="showcase-socket-progress", **{"aria-label": "Progress of the sounding"}),
        dmc.AreaChart(
            id="showcase-socket-chart",
            h=180,
            data=sounded([]),
            dataKey="place",
            series=[{"name": "depth", "label": "Depth", "color": "teal.6"}],
            yAxisProps={"reversed": True, "domain": [0, 40]},
            unit=" m",
            withDots=False,
            areaChartProps={"accessibilityLayer": False},
            areaProps={"isAnimationActive": False},
        ),
        html.Output("Not sounded yet", id="showcase-socket-result"),
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
        (Output("showcase-socket-stop", "disabled"), not running_backend().is_async, True),
        (Output("showcase-socket-result", "children"), "Sounding …", "Ended without a result"),
    ],
    websocket=True,
    prevent_initial_call=True,
)
async def sound(_: int, pace: Any, stops: int | None) -> tuple[str, str]:
    """Streams a depth a step; asks before each step how fast it should be, and whether it should stop."""
    try:
        slot = soundings.take()
    except ProblemError as full:
        return full.detail, ran_on()
    socket, depths = ctx.websocket, []
    with slot:
        for place in range(1, STEPS + 1):
            if socket:
                if socket.is_shutdown:
                    raise PreventUpdate
                pace = await socket.get_prop("showcase-socket-pace", "value", PATIENCE)
                if await socket.get_prop("showcase-socket-stop", "n_clicks", PATIENCE) != stops:
                    return f"Stopped after {place - 1} of {STEPS} steps", ran_on()
            await asyncio.sleep(seconds(pace))
            depths.append(depth(place))
            set_props("showcase-socket-progress", {"value": 100 * place / STEPS})
            set_props("showcase-socket-chart", {"data": sounded(depths)})
    way = "over a WebSocket" if socket else "over HTTP, all at the end"
    return f"{STEPS} steps {way}; {max(depths)} m at the deepest", ran_on()


def seconds(pace: Any) -> float:
    """What the browser said, within bounds, whatever it was."""
    return min(max(pace, FASTEST), SLOWEST) / 1000 if isinstance(pace, int | float) else FIRST_PACE / 1000


def depth(place: int) -> float:
    """The depth in meters at a place of the channel."""
    return round(20 + 9 * math.sin(place / 3) + 5 * math.sin(place * 1.7), 1)
