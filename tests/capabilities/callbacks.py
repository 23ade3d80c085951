"""A callback for each measured feature, in the unmodified Dash apps and, as a live example, on the site."""

import asyncio
from collections.abc import Callable

from dash import Input, Output, callback, ctx, dcc, html, set_props

from tests.capabilities import quiet
from tests.capabilities.gate import gate

NAMES = ("holds", "later", "fails", "background", "stream", "asks")

component = html.Div(
    [
        quiet.component,
        *(html.Button(name, id=f"{name}-button") for name in NAMES),
        *(html.Output(id=f"{name}-output") for name in NAMES),
        html.Output(id="background-progress"),
        html.Output(id="stream-steps"),
        dcc.Input(id="asks-input", value=""),
        html.Output(id="persistent-output"),
    ]
)


def answering(name: str, **options: object) -> Callable[..., Callable[..., object]]:
    """Return a decorator for a callback from a button to its output."""
    button, output = Input(f"{name}-button", "n_clicks"), Output(f"{name}-output", "children")
    return callback(output, button, prevent_initial_call=True, **options)  # type: ignore[no-any-return]


@answering("holds")
def hold(_: int) -> str:
    """Block, as a database or a computation does."""
    gate("holds").pass_through()
    return "held"


@answering("later")
async def answer_later(_: int) -> str:
    """Wait asynchronously."""
    await asyncio.sleep(0.01)
    return "awaited"


@answering("fails")
def fail(_: int) -> str:
    """Raise an error."""
    raise ValueError("the fault that an operator looks for")


@answering(
    "background",
    background=True,
    progress=Output("background-progress", "children"),
    interval=200,
)
def work(set_progress: Callable[[str], None], _: int) -> str:
    """Work in another process, and report the progress."""
    set_progress("half")
    gate("background").pass_through()
    return "worked"


@answering("stream", websocket=True)
def stream(_: int) -> str:
    """Set a property long before the callback ends."""
    set_props("stream-steps", {"children": "first"})
    gate("stream").pass_through()
    return "last"


@answering("asks", websocket=True)
async def ask(_: int) -> str:
    """Request a property from the browser that is not an input."""
    return f"read {await ctx.websocket.get_prop('asks-input', 'value')}" if ctx.websocket else "no socket"


@callback(websocket=True, persistent=True)
async def persist() -> None:
    """Run as long as the page is open."""
    while ctx.websocket and not ctx.websocket.is_shutdown:
        set_props("persistent-output", {"children": "running"})
        await asyncio.sleep(0.2)
