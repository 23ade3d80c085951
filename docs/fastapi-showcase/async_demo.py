"""Three waits of half a second in a `def` and in an `async def` callback, and
their effect on other requests.
"""

import asyncio
import math
import threading
import time
from collections.abc import Callable

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
    set_props,
)
from docs.demos import ran_on, running_backend
from lib.features.demo.streams import Slots
from lib.http.errors import ProblemError

WAITS = (0.5, 0.5, 0.5)
MIN_INTERVAL_SECONDS = 10.0
BACKEND = running_backend()

in_threads = Slots("runs of this example", 2)
on_loop = Slots("runs of this example", 20)
blocking = Slots("runs that block the process", 1)


class Pace:
    """A minimum time between two runs, for all users of this process."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._next = clock()

    def start(self) -> None:
        """Start a new pause. Raise `ProblemError` 429 with the remaining
        seconds if the last one is not over.
        """
        with self._lock:
            left = self._next - self._clock()
            if left > 0:
                raise ProblemError(
                    429,
                    "It blocks the process, so it can run again in "
                    f"{math.ceil(left)} s.",
                )
            self._next = self._clock() + self._seconds


pace = Pace(MIN_INTERVAL_SECONDS)


def sleep_three_times(slots: Slots, pause: Pace | None = None) -> str:
    """Wait three times in a row in the current thread. Return the time, or the
    reason if it did not run.
    """
    started = time.perf_counter()
    try:
        with slots.take():
            if pause:
                pause.start()
            for seconds in WAITS:
                time.sleep(seconds)
    except ProblemError as error:
        return f"Not run. {error.detail}"
    finally:
        set_props("showcase-async-ran", {"children": ran_on()})
    return took(started)


def took(started: float) -> str:
    """Return the time since `started`, and where the callback runs."""
    try:
        asyncio.get_running_loop()
        where = "on the event loop, thread"
    except RuntimeError:
        where = "in the thread"
    return (
        f"Took {time.perf_counter() - started:.2f} s {where} "
        f"“{threading.current_thread().name}”."
    )


def lane(name: str, written: str, button: str) -> dmc.Stack:
    """Return the button of a callback, its result, and the heartbeat chart."""
    return dmc.Stack(
        [
            html.Code(written),
            dmc.Button(button, id=f"showcase-async-{name}-start"),
            html.Output(
                "Not run yet.",
                id=f"showcase-async-{name}-result",
                style={"minHeight": "3.2em"},
            ),
            html.Div(
                dmc.BarChart(
                    id=f"showcase-async-{name}-chart",
                    h=110,
                    data=[{"beat": number} for number in range(24)],
                    dataKey="beat",
                    series=[
                        {"name": "ms", "label": "Latency", "color": "teal.6"}
                    ],
                    withXAxis=False,
                    yAxisProps={
                        "domain": [0, 1600],
                        "ticks": [0, 800, 1600],
                        "interval": 0,
                        "width": 52,
                    },
                    # Room for half of the outer labels
                    barChartProps={"margin": {"top": 10, "bottom": 8}},
                    barProps={"isAnimationActive": False},
                    withTooltip=False,
                ),
                role="img",
                # Dash Mantine Components 2.8.1 fails if the pointer is over a
                # bar without a value.
                style={"pointerEvents": "none"},
                **{
                    "aria-label": (
                        "Duration of each request for /healthz during the run. "
                        "See the text below."
                    )
                },
            ),
            html.Output(
                "No heartbeat yet. Bars: milliseconds of each request for "
                "/healthz.",
                id=f"showcase-async-{name}-words",
                style={"minHeight": "4.8em"},
            ),
        ],
        gap="xs",
    )


ON_ASGI = (
    "Unmodified Dash 4.4.1 runs a def callback on the event loop. This process "
    "then handles no other request for 1.5 "
    "seconds, so this option runs at most once in 10 seconds for all users."
)
ON_FLASK = (
    "On Flask, both options do the same: unmodified Dash also runs a def "
    "callback in the thread of its request. For "
    "async callbacks, it needs dash[async] and creates an event loop per "
    "request. This site uses one event loop in a "
    "background thread."
)

component = dmc.Stack(
    [
        *(
            dcc.Store(id=f"showcase-async-{name}")
            for name in ("here", "stock", "gathered")
        ),
        dmc.Group(
            [
                html.Span(
                    "Run the def callback as on", id="showcase-async-question"
                ),
                dmc.SegmentedControl(
                    id="showcase-async-mode",
                    data=[
                        {"label": "This site", "value": "here"},
                        {"label": "Unmodified Dash", "value": "stock"},
                    ],
                    value="here",
                    **{"aria-labelledby": "showcase-async-question"},
                ),
            ],
            gap="sm",
        ),
        dmc.Text(
            ON_ASGI if BACKEND.is_async else ON_FLASK, size="sm", c="dimmed"
        ),
        dmc.SimpleGrid(
            [
                lane("sync", "def: sleeps three times", "Run the def callback"),
                lane(
                    "async",
                    "async def: sleeps in parallel",
                    "Run the async def callback",
                ),
            ],
            cols={"base": 1, "sm": 2},
            spacing="lg",
        ),
        html.Small(
            "Not run yet.", id="showcase-async-ran", className="demo-ran"
        ),
    ],
    gap="sm",
)

BUSY = [
    (Output(f"showcase-async-{name}-start", "disabled"), True, False)
    for name in ("sync", "async")
]

clientside_callback(
    ClientsideFunction(__name__, "start"),
    Output("showcase-async-here", "data"),
    Output("showcase-async-stock", "data"),
    Input("showcase-async-sync-start", "n_clicks"),
    State("showcase-async-mode", "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "startGathered"),
    Output("showcase-async-gathered", "data"),
    Input("showcase-async-async-start", "n_clicks"),
    prevent_initial_call=True,
)


@callback(
    Output("showcase-async-sync-result", "children"),
    Input("showcase-async-here", "data"),
    running=BUSY,
    prevent_initial_call=True,
)
def in_turn(run_number: int) -> str:
    """Wait three times in a row. This site calls it in a thread on every
    backend.
    """
    return sleep_three_times(in_threads)


async def on_the_loop(run_number: int) -> str:
    """Run the same function on the event loop, as unmodified Dash runs
    `in_turn` on FastAPI and Quart.
    """
    return sleep_three_times(blocking, pace)


def in_its_thread(run_number: int) -> str:
    """Run the same function as unmodified Dash runs `in_turn` on Flask."""
    return sleep_three_times(in_threads)


callback(
    Output("showcase-async-sync-result", "children", allow_duplicate=True),
    Input("showcase-async-stock", "data"),
    running=BUSY,
    prevent_initial_call=True,
)(on_the_loop if BACKEND.is_async else in_its_thread)


@callback(
    Output("showcase-async-async-result", "children"),
    Input("showcase-async-gathered", "data"),
    running=BUSY,
    prevent_initial_call=True,
)
async def gathered(run_number: int) -> str:
    """Wait three times in parallel, which takes as long as one wait."""
    started = time.perf_counter()
    try:
        with on_loop.take():
            await asyncio.gather(*map(asyncio.sleep, WAITS))
    except ProblemError as error:
        return f"Not run. {error.detail}"
    finally:
        set_props("showcase-async-ran", {"children": ran_on()})
    return took(started)


for lane_name in ("sync", "async"):
    clientside_callback(
        ClientsideFunction(__name__, "end"),
        Input(f"showcase-async-{lane_name}-result", "children"),
        prevent_initial_call=True,
    )
