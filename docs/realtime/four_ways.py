"""The same data with four techniques: polling, server-sent events, a WebSocket,
and a WebSocket callback.
"""

from typing import Any

import dash_mantine_components as dmc
from dash import (
    ClientsideFunction,
    Input,
    State,
    callback,
    clientside_callback,
    ctx,
    dcc,
    html,
    set_props,
)
from lib.features.demo.models import MAX_SAMPLES
from lib.features.demo.streams import SAMPLES_PER_SECOND, Slots, samples
from lib.http.errors import ProblemError

WAYS = {
    "polling": "Polling",
    "events": "Events",
    "socket": "WebSocket",
    "callback": "Callback",
}
# Color and dash pattern: the lines also differ without color.
LINES = {
    "polling": ("orange.6", "1 0"),
    "events": ("teal.6", "8 3"),
    "socket": ("blue.6", "3 3"),
    "callback": ("grape.6", "12 4 2 4"),
}

# Short terms: on a phone, a column has 60 pixels.
HEAD = ["Way", "Polling", "Events", "Socket", "Callback"]
ROWS = (
    "Level",
    "Messages",
    "Payload",
    "Wire, each",
    "Age, median",
    "Age, p95",
    "Missed",
)

# Seconds until the browser must return a property.
GET_PROP_TIMEOUT = 5.0

# Without a WebSocket, a callback blocks a thread, so their number and duration
# are limited.
BATCH = 2 * SAMPLES_PER_SECOND

streaming = Slots("streaming callbacks", 20)
batching = Slots("callbacks without a WebSocket", 2)


def way(name: str, label: str) -> dmc.Stack:
    """Return the switch and the state of one technique."""
    return dmc.Stack(
        [
            dmc.Group(
                [
                    dmc.Text(label, size="sm", fw=600, w=96),
                    dmc.Button(
                        "Start",
                        id=f"realtime-{name}-switch",
                        size="compact-sm",
                        variant="default",
                        w=64,
                        **{"aria-label": f"Start {label}"},
                    ),
                ],
                gap="xs",
            ),
            dmc.Box(
                html.Output("Not started", id=f"realtime-{name}-state"),
                fz=13,
                lh=1.5,
                mih=58.5,
            ),
        ],
        gap=6,
    )


component = dmc.Stack(
    [
        dmc.Group(
            [
                dmc.Button("Start all four", id="realtime-start"),
                dmc.Button("Stop all", id="realtime-stop", variant="default"),
                dmc.Select(
                    id="realtime-interval",
                    label="Poll every",
                    data=[
                        {"value": "200", "label": "200 ms"},
                        {"value": "1000", "label": "1 s"},
                        {"value": "5000", "label": "5 s"},
                    ],
                    value="200",
                    allowDeselect=False,
                    w=110,
                ),
            ],
            align="end",
        ),
        dmc.SimpleGrid(
            [way(name, label) for name, label in WAYS.items()],
            cols={"base": 1, "sm": 2},
            spacing="md",
        ),
        dmc.Table(
            id="realtime-figures",
            data={
                "head": HEAD,
                "body": [[row, *("–" for _ in WAYS)] for row in ROWS],
            },
            variant="vertical",
            layout="fixed",
            horizontalSpacing=4,
            fz={"base": 11, "sm": 13},
        ),
        dmc.Text(
            "Age of a sample on the screen, in milliseconds",
            size="xs",
            c="dimmed",
            mb=-6,
        ),
        html.Div(
            dmc.LineChart(
                id="realtime-ages",
                h=200,
                data=[],
                dataKey="second",
                series=[
                    {
                        "name": name,
                        "label": label,
                        "color": LINES[name][0],
                        "strokeDasharray": LINES[name][1],
                    }
                    for name, label in WAYS.items()
                ],
                curveType="linear",
                withDots=False,
                withLegend=True,
                connectNulls=False,
                xAxisProps={"minTickGap": 24},
                yAxisProps={
                    "width": 52,
                    "scale": "log",
                    "domain": [1, 1000],
                    "ticks": [1, 10, 100, 1000],
                },
                lineChartProps={"accessibilityLayer": False},
                lineProps={"isAnimationActive": False},
            ),
            style={"height": 200},
            role="img",
            **{
                "aria-label": (
                    "Age of the samples of each technique, second by second. "
                    "The table above has the values."
                )
            },
        ),
        dmc.Box(
            html.Output("Clocks not compared yet.", id="realtime-clocks"),
            fz=13,
            lh=1.5,
            mih={"base": 58.5, "sm": 39},
        ),
        html.Small("Not run yet", id="realtime-ran", className="demo-ran"),
        dcc.Store(id="realtime-run", data=0),
        dcc.Store(id="realtime-sample"),
        dcc.Store(id="realtime-end"),
    ],
    gap="sm",
)

for name in WAYS:
    clientside_callback(
        ClientsideFunction(__name__, f"switch_{name}"),
        Input(f"realtime-{name}-switch", "n_clicks"),
        State("realtime-interval", "value"),
        prevent_initial_call=True,
    )
clientside_callback(
    ClientsideFunction(__name__, "startAll"),
    Input("realtime-start", "n_clicks"),
    State("realtime-interval", "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "stopAll"),
    Input("realtime-stop", "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "takeSample"),
    Input("realtime-sample", "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "takeEnd"),
    Input("realtime-end", "data"),
    prevent_initial_call=True,
)


@callback(
    Input("realtime-run", "data"), websocket=True, prevent_initial_call=True
)
async def stream(run: int) -> None:
    """Set a property for each sample while the page needs this run. The run 0
    means that the user pressed Stop.
    """
    if not run:
        return
    try:
        slot = (streaming if ctx.websocket else batching).take()
    except ProblemError as error:
        end(run, error=error.detail)
        return
    with slot:
        if ctx.websocket:
            await stream_over_socket(run)
        else:
            await batch(run)


async def stream_over_socket(run: int) -> None:
    """Send each sample immediately. Once a second, check if the page still
    needs them.
    """
    socket = ctx.websocket
    async for sample in samples(MAX_SAMPLES):
        if socket.is_shutdown:
            return
        await socket.set_prop(
            "realtime-sample",
            "data",
            {"run": run, **sample.model_dump(mode="json")},
        )
        try:
            if sample.number % SAMPLES_PER_SECOND == 0 and not await is_needed(
                socket, run
            ):
                return
        except TimeoutError:
            end(
                run, error="The browser did not respond in time"
            )  # a browser that still runs connects again
            return
    end(run)


async def is_needed(socket: Any, run: int) -> bool:
    """Return whether the page still needs this run. Raise `TimeoutError` if it
    does not respond.
    """
    return bool(
        await socket.get_prop("realtime-run", "data", GET_PROP_TIMEOUT) == run
    )


async def batch(run: int) -> None:
    """Do the same without a WebSocket: Dash sends only the last value of a
    property, with the response.
    """
    async for sample in samples(BATCH):
        set_props(
            "realtime-sample",
            {"data": {"run": run, **sample.model_dump(mode="json")}},
        )
    end(run, batched=BATCH)


def end(run: int, *, error: str = "", batched: int = 0) -> None:
    """Report to the page that this run ends, with the reason."""
    set_props(
        "realtime-end",
        {"data": {"run": run, "error": error, "batched": batched}},
    )
