"""A persistent callback: it runs as long as its tab is open, and pushes changes
to it.
"""

import asyncio

import dash_mantine_components as dmc
from dash import (
    Input,
    Output,
    State,
    callback,
    ctx,
    dcc,
    html,
    no_update,
    set_props,
)
from docs.demos import Tally, ran_on, running_backend, socket_failed
from lib.features.demo.streams import Slots
from lib.features.live.broadcast import get_broadcast
from lib.http.errors import ProblemError

# Seconds that a tab stays connected, and between two requests if there is no
# WebSocket.
MAX_SECONDS, POLL_SECONDS = 600, 2

HAS_SOCKET = running_backend().is_async

connections = Slots("tabs", 100)


# All workers share the count. Each tab is connected to one of them.
tally = Tally(get_broadcast())


HERE = (
    f"{running_backend().label} sends each change to all connected tabs "
    "immediately, over an open WebSocket. On Flask, a tab must poll every two "
    "seconds."
    if HAS_SOCKET
    else "Flask has no WebSockets, so a connected tab polls every two seconds. "
    "On FastAPI and Quart, the server sends each change immediately."
)

component = dmc.Stack(
    [
        html.P(HERE, className="demo-note"),
        socket_failed(),
        dmc.Group(
            [
                dmc.Button("Connect this tab", id="showcase-persistent-join"),
                dmc.Button(
                    "Add one", id="showcase-persistent-add", variant="default"
                ),
                dmc.Text(
                    [
                        html.Output("–", id="showcase-persistent-count"),
                        " in all tabs",
                    ],
                    id="showcase-persistent-said",
                ),
            ]
        ),
        html.Output("Not connected", id="showcase-persistent-state"),
        dcc.Interval(
            id="showcase-persistent-ask",
            interval=POLL_SECONDS * 1000,
            max_intervals=0,
        ),
        html.Small(id="showcase-persistent-ran", className="demo-ran"),
    ],
    gap="sm",
)


@callback(
    Input("showcase-persistent-join", "n_clicks"),
    running=[
        (Output("showcase-persistent-join", "disabled"), True, False),
        (
            Output("showcase-persistent-state", "children"),
            "Connecting …",
            "Disconnected",
        ),
    ],
    websocket=True,
    persistent=True,
    prevent_initial_call=True,
)
async def watch(_: int) -> None:
    """Push each change until the tab is closed, the user leaves the page, or
    ten minutes are over.
    """
    if ctx.websocket is None:
        set_props(
            "showcase-persistent-ask",
            {"max_intervals": MAX_SECONDS // POLL_SECONDS},
        )
        return
    try:
        slot = connections.take()
    except ProblemError as full:
        set_props("showcase-persistent-ran", {"children": full.detail})
        return
    with slot:
        try:
            async with asyncio.timeout(MAX_SECONDS):
                await _push_changes()
        except TimeoutError:
            set_props(
                "showcase-persistent-ran",
                {"children": "Disconnected after ten minutes. Connect again."},
            )


async def _push_changes() -> None:
    with tally.changes() as changes:
        set_props("showcase-persistent-state", {"children": "Connected"})
        while True:
            set_props(
                "showcase-persistent-count", {"children": str(tally.count)}
            )
            set_props("showcase-persistent-ran", {"children": ran_on()})
            await anext(changes)


@callback(
    Output("showcase-persistent-count", "children"),
    Output("showcase-persistent-ran", "children"),
    Input("showcase-persistent-add", "n_clicks"),
    prevent_initial_call=True,
)
async def add(_: int) -> tuple[str, str]:
    """Add one, over HTTP. All connected tabs receive the new count."""
    return str(tally.add()), ran_on()


@callback(
    Output("showcase-persistent-count", "children", allow_duplicate=True),
    Output("showcase-persistent-state", "children"),
    Input("showcase-persistent-ask", "n_intervals"),
    State("showcase-persistent-count", "children"),
    prevent_initial_call=True,
)
async def poll(_: int, known: str) -> tuple[object, str]:
    """Return the count for a tab that polls, because there is no WebSocket."""
    count = str(tally.count)
    return (
        no_update if known == count else count,
        f"Connected, polling every {POLL_SECONDS} seconds",
    )
