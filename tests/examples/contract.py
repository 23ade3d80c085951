"""Callbacks that do what callbacks may do, one thing each, for the contract tests to call."""

import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from dash import ALL, Input, Output, Patch, callback, ctx, get_app, html, no_update, set_props
from dash.exceptions import PreventUpdate

BEHAVIOURS = (
    "echo", "async", "fails", "async-fails", "exhausts", "exits", "async-exits", "prevents", "async-prevents",
    "updates-nothing", "props", "patch", "context", "async-context", "recovers", "two", "all", "streams",
)  # fmt: skip

component = html.Div(
    [html.Button(name, id=f"{name}-button") for name in BEHAVIOURS]
    + [html.Output(id=f"{name}-output") for name in BEHAVIOURS]
    + [html.Span(id={"row": number}) for number in range(2)]
)

tasks: ContextVar[str] = ContextVar("task", default="")


def answering(name: str, *more: Any, **options: Any) -> Any:
    """A callback from a behaviour's button to its output."""
    return callback(Output(f"{name}-output", "children"), Input(f"{name}-button", "n_clicks"), *more, **options)


@answering("echo")
def echo(value: Any) -> Any:
    """Gives back what it got."""
    return value


@answering("async")
async def echo_later(value: Any) -> list[Any]:
    """Waits on a loop, and says on which thread."""
    await asyncio.sleep(0.01)
    return [value, threading.current_thread().name]


@answering("fails")
def fail(value: Any) -> Any:
    """Raises something whose text nobody outside may read."""
    raise ValueError(f"a secret of callback {value}")


@answering("async-fails")
async def fail_later(value: Any) -> Any:
    """The same, asynchronously."""
    await asyncio.sleep(0)
    raise ValueError(f"a secret of callback {value}")


@answering("exhausts")
def exhaust(_: Any) -> Any:
    """An exception that a future cannot carry."""
    nothing: Iterator[str] = iter(())
    return next(nothing)


@answering("exits")
def leave(_: Any) -> Any:
    """An exception that would end the server."""
    raise SystemExit(3)


@answering("async-exits")
async def leave_later(_: Any) -> Any:
    """The same, asynchronously."""
    await asyncio.sleep(0)
    raise SystemExit(3)


@answering("prevents")
def prevent(_: Any) -> Any:
    """Updates nothing, by exception."""
    raise PreventUpdate


@answering("async-prevents")
async def prevent_later(_: Any) -> Any:
    """The same, asynchronously."""
    raise PreventUpdate


@answering("updates-nothing")
def update_nothing(_: Any) -> Any:
    """Updates nothing, by value."""
    return no_update


@answering("props")
def update_beside(value: Any) -> Any:
    """Sets a property that is none of its outputs."""
    set_props("echo-output", {"title": f"set by {value}"})
    return value


@answering("patch")
def patch(value: Any) -> Any:
    """Changes a part of a property."""
    patched = Patch()
    patched.append(value)
    return patched


@answering("context")
def read_context(_: Any) -> Any:
    """What it knows of the request, and a cookie in the answer."""
    return _context()


@answering("async-context")
async def read_context_later(_: Any) -> Any:
    """The same, after a wait."""
    await asyncio.sleep(0)
    return _context()


def _context() -> dict[str, Any]:
    ctx.response.set_cookie("seen", "yes")
    ctx.response.set_header("x-callback", "spoken")
    return {
        "triggered": ctx.triggered_id,
        "cookie": ctx.cookies.get("flavour"),
        "header": {name.lower(): value for name, value in ctx.headers.items()}.get("x-asked"),
        "remote": ctx.remote,
        "app": get_app().backend.server_type,
    }


def _recover(error: Exception) -> str:
    return f"recovered from {error}"


@answering("recovers", on_error=_recover)
def fail_gently(_: Any) -> Any:
    """Fails with a handler of its own."""
    raise ValueError("a fault")


@callback(Output("two-output", "children"), Output("two-output", "title"), Input("two-button", "n_clicks"))
def update_one_of_two(value: Any) -> Any:
    """Updates one output and leaves the other."""
    return value, no_update


@answering("all", Input({"row": ALL}, "children"))
def read_all(_: Any, rows: list[Any]) -> Any:
    """Reads however many components there are."""
    return rows


@answering("streams", websocket=True)
async def stream(value: Any) -> str:
    """Streams two titles, and asks for the one that is there then."""
    for step in (1, 2):
        set_props("streams-output", {"title": f"step {step}"})
    if ctx.websocket is None:
        return f"{value} without a socket"
    return f"{value} {await ctx.websocket.get_prop('streams-output', 'title', 5)}"
