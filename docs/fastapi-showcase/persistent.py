"""A persistent callback: it stays for as long as the tab does, and tells it what happens elsewhere."""

import asyncio

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, ctx, dcc, html, no_update, set_props

from lib.features.demo.examples import Tally, ran_on, running_backend, socket_failed
from lib.features.demo.streams import Slots
from lib.features.live.broadcast import get_broadcast
from lib.http.errors import ProblemError

# Seconds that a tab stays connected, and between two questions where there is no socket.
LONGEST, BETWEEN = 600, 2

HAS_SOCKET = running_backend().is_async

connections = Slots("tabs", 100)


# Counts for all workers; connected, a tab is to one of them.
tally = Tally(get_broadcast())


HERE = (
    f"{running_backend().label} tells a connected tab at once what happens in another, over the WebSocket that the tab "
    "keeps open. On Flask the tab has to ask every two seconds."
    if HAS_SOCKET
    else "Flask has no WebSocket and cannot tell a tab anything unasked. A connected tab asks every two seconds here; "
    "on FastAPI and Quart the server speaks first."
)

component = dmc.Stack(
    [
        html.P(HERE, className="demo-note"),
        socket_failed(),
        dmc.Group(
            [
                dmc.Button("Connect this tab", id="showcase-persistent-join"),
                dmc.Button("Add one", id="showcase-persistent-add", variant="default"),
                dmc.Text(
                    [html.Output("–", id="showcase-persistent-count"), " in all tabs"], id="showcase-persistent-said"
                ),
            ]
        ),
        html.Output("Not connected", id="showcase-persistent-state"),
        dcc.Interval(id="showcase-persistent-ask", interval=BETWEEN * 1000, max_intervals=0),
        html.Small(id="showcase-persistent-ran", className="demo-ran"),
    ],
    gap="sm",
)


@callback(
    Input("showcase-persistent-join", "n_clicks"),
    running=[
        (Output("showcase-persistent-join", "disabled"), True, False),
        (Output("showcase-persistent-state", "children"), "Connecting …", "Not connected any more"),
    ],
    websocket=True,
    persistent=True,
    prevent_initial_call=True,
)
async def watch(_: int) -> None:
    """Tells the tab each change, until it is closed, leaves the page, or ten minutes are over."""
    if ctx.websocket is None:
        set_props("showcase-persistent-ask", {"max_intervals": LONGEST // BETWEEN})
        return
    try:
        slot = connections.take()
    except ProblemError as full:
        set_props("showcase-persistent-ran", {"children": full.detail})
        return
    with slot:
        try:
            async with asyncio.timeout(LONGEST):
                await _tell_changes()
        except TimeoutError:
            set_props("showcase-persistent-ran", {"children": "Ten minutes are over. Connect again."})


async def _tell_changes() -> None:
    with tally.changes() as changes:
        set_props("showcase-persistent-state", {"children": "Connected"})
        while True:
            set_props("showcase-persistent-count", {"children": str(tally.count)})
            set_props("showcase-persistent-ran", {"children": ran_on()})
            await anext(changes)


@callback(
    Output("showcase-persistent-count", "children"),
    Output("showcase-persistent-ran", "children"),
    Input("showcase-persistent-add", "n_clicks"),
    prevent_initial_call=True,
)
async def add(_: int) -> tuple[str, str]:
    """An ordinary callback, over HTTP. Whoever is connected hears of it."""
    return str(tally.add()), ran_on()


@callback(
    Output("showcase-persistent-count", "children", allow_duplicate=True),
    Output("showcase-persistent-state", "children"),
    Input("showcase-persistent-ask", "n_intervals"),
    State("showcase-persistent-count", "children"),
    prevent_initial_call=True,
)
async def ask(_: int, known: str) -> tuple[object, str]:
    """What a tab asks where the server cannot speak first."""
    count = str(tally.count)
    return no_update if known == count else count, f"Connected, asking every {BETWEEN} seconds"
