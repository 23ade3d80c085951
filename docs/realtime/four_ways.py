"""One feed, four ways: polled, as server-sent events, over a WebSocket, and by a callback that streams."""

from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, State, callback, clientside_callback, ctx, dcc, html, set_props

from lib.features.demo.models import MAX_SAMPLES
from lib.features.demo.streams import SAMPLES_PER_SECOND, Slots, samples
from lib.http.errors import ProblemError

WAYS = {"polling": "Polling", "events": "Events", "socket": "WebSocket", "callback": "Callback"}
# Colour and dashes: the lines differ without colours too.
LINES = {
    "polling": ("orange.6", "1 0"),
    "events": ("teal.6", "8 3"),
    "socket": ("blue.6", "3 3"),
    "callback": ("grape.6", "12 4 2 4"),
}

# Short words: on a phone a column has sixty pixels.
HEAD = ["Way", "Polling", "Events", "Socket", "Callback"]
ROWS = ("Level", "Messages", "Payload", "Wire, each", "Age, median", "Age, 95 of 100", "Missed")

# Seconds that the browser has to say whether it still listens.
PATIENCE = 5.0

# Where there is no WebSocket a callback holds a thread: few of them, and not for long.
BATCH = 2 * SAMPLES_PER_SECOND

streaming = Slots("streaming callbacks", 20)
batching = Slots("callbacks with a batch", 2)


def way(name: str, label: str) -> dmc.Stack:
    """The switch of one way, and its state in words."""
    return dmc.Stack(
        [
            dmc.Group(
                [
                    dmc.Text(label, size="sm", fw=600, w=84),
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
            dmc.Box(html.Output("Not started", id=f"realtime-{name}-state"), fz=13, lh=1.5, mih=58.5),
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
        dmc.SimpleGrid([way(name, label) for name, label in WAYS.items()], cols={"base": 1, "sm": 2}, spacing="md"),
        dmc.Table(
            id="realtime-figures",
            data={"head": HEAD, "body": [[row, *("–" for _ in WAYS)] for row in ROWS]},
            variant="vertical",
            layout="fixed",
            horizontalSpacing=4,
            fz={"base": 11, "sm": 13},
        ),
        dmc.Text("Age of a sample on the screen, in milliseconds", size="xs", c="dimmed", mb=-6),
        html.Div(
            dmc.LineChart(
                id="realtime-ages",
                h=200,
                data=[],
                dataKey="second",
                series=[
                    {"name": name, "label": label, "color": LINES[name][0], "strokeDasharray": LINES[name][1]}
                    for name, label in WAYS.items()
                ],
                curveType="linear",
                withDots=False,
                withLegend=True,
                connectNulls=False,
                xAxisProps={"minTickGap": 24},
                yAxisProps={"width": 44, "scale": "log", "domain": [1, 1000], "ticks": [1, 10, 100, 1000]},
                lineChartProps={"accessibilityLayer": False},
                lineProps={"isAnimationActive": False},
            ),
            style={"height": 200},
            role="img",
            **{"aria-label": "Age of the samples of each way, second by second; the table above has the figures"},
        ),
        dmc.Box(
            html.Output("The clocks are not compared yet.", id="realtime-clocks"),
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
    ClientsideFunction(__name__, "stopAll"), Input("realtime-stop", "n_clicks"), prevent_initial_call=True
)
clientside_callback(
    ClientsideFunction(__name__, "takeSample"), Input("realtime-sample", "data"), prevent_initial_call=True
)
clientside_callback(ClientsideFunction(__name__, "takeEnd"), Input("realtime-end", "data"), prevent_initial_call=True)


@callback(Input("realtime-run", "data"), websocket=True, prevent_initial_call=True)
async def stream(run: int) -> None:
    """Sets a property for each sample, for as long as the page wants this run. 0: the reader has stopped it."""
    if not run:
        return
    try:
        slot = (streaming if ctx.websocket else batching).take()
    except ProblemError as full:
        end(run, refused=full.detail)
        return
    with slot:
        if ctx.websocket:
            await stream_over_socket(run)
        else:
            await batch(run)


async def stream_over_socket(run: int) -> None:
    """Each sample is on its way when it is set. Once a second the page is asked whether it still wants them."""
    socket = ctx.websocket
    async for sample in samples(MAX_SAMPLES):
        if socket.is_shutdown:
            return
        await socket.set_prop("realtime-sample", "data", {"run": run, **sample.model_dump(mode="json")})
        try:
            if sample.number % SAMPLES_PER_SECOND == 0 and not await is_wanted(socket, run):
                return
        except TimeoutError:
            end(run, refused="The browser did not say whether it wants more")  # if it is there after all, it asks anew
            return
    end(run)


async def is_wanted(socket: Any, run: int) -> bool:
    """What the page says. Raises `TimeoutError` when it says nothing."""
    return bool(await socket.get_prop("realtime-run", "data", PATIENCE) == run)


async def batch(run: int) -> None:
    """The same without a WebSocket: what is set waits for the answer, and of a property only the last value is sent."""
    async for sample in samples(BATCH):
        set_props("realtime-sample", {"data": {"run": run, **sample.model_dump(mode="json")}})
    end(run, batched=BATCH)


def end(run: int, *, refused: str = "", batched: int = 0) -> None:
    """Tells the page that no more samples come, and why."""
    set_props("realtime-end", {"data": {"run": run, "refused": refused, "batched": batched}})
