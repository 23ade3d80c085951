"""Callbacks for the contract tests. Each callback uses one feature."""

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
    """Return a decorator for a callback from the button of a behavior to its output."""
    return callback(Output(f"{name}-output", "children"), Input(f"{name}-button", "n_clicks"), *more, **options)


@answering("echo")
def echo(value: Any) -> Any:
    """Return the value."""
    return value


@answering("async")
async def echo_later(value: Any) -> list[Any]:
    """Wait on an event loop, and return the name of the thread."""
    await asyncio.sleep(0.01)
    return [value, threading.current_thread().name]


@answering("fails")
def fail(value: Any) -> Any:
    """Raise an error whose text no client may read."""
    raise ValueError(f"a secret of callback {value}")


@answering("async-fails")
async def fail_later(value: Any) -> Any:
    """Raise the same error asynchronously."""
    await asyncio.sleep(0)
    raise ValueError(f"a secret of callback {value}")


@answering("exhausts")
def exhaust(_: Any) -> Any:
    """Raise an exception that a future cannot carry."""
    nothing: Iterator[str] = iter(())
    return next(nothing)


@answering("exits")
def leave(_: Any) -> Any:
    """Raise an exception that would end the server."""
    raise SystemExit(3)


@answering("async-exits")
async def leave_later(_: Any) -> Any:
    """Raise the same exception asynchronously."""
    await asyncio.sleep(0)
    raise SystemExit(3)


@answering("prevents")
def prevent(_: Any) -> Any:
    """Update nothing, with an exception."""
    raise PreventUpdate


@answering("async-prevents")
async def prevent_later(_: Any) -> Any:
    """Update nothing, with an asynchronous exception."""
    raise PreventUpdate


@answering("updates-nothing")
def update_nothing(_: Any) -> Any:
    """Update nothing, with a return value."""
    return no_update


@answering("props")
def update_beside(value: Any) -> Any:
    """Set a property that is not one of the outputs."""
    set_props("echo-output", {"title": f"set by {value}"})
    return value


@answering("patch")
def patch(value: Any) -> Any:
    """Change a part of a property."""
    patched = Patch()
    patched.append(value)
    return patched


@answering("context")
def read_context(_: Any) -> Any:
    """Return the known data of the request, and set a cookie in the response."""
    return _context()


@answering("async-context")
async def read_context_later(_: Any) -> Any:
    """Return the same data after a wait."""
    await asyncio.sleep(0)
    return _context()


def _context() -> dict[str, Any]:
    ctx.response.set_cookie("seen", "yes")
    ctx.response.set_header("x-callback", "spoken")
    return {
        "triggered": ctx.triggered_id,
        "cookie": ctx.cookies.get("flavour"),
        "header": [ctx.headers.get(name) for name in ("X-Asked", "x-asked", "X-ASKED")],
        "path": ctx.path,
        "remote": ctx.remote,
        "app": get_app().backend.server_type,
    }


def _recover(error: Exception) -> str:
    return f"recovered from {error}"


@answering("recovers", on_error=_recover)
def fail_gently(_: Any) -> Any:
    """Raise an error for which the callback has its own handler."""
    raise ValueError("a fault")


@callback(Output("two-output", "children"), Output("two-output", "title"), Input("two-button", "n_clicks"))
def update_one_of_two(value: Any) -> Any:
    """Update one output, and leave the other unchanged."""
    return value, no_update


@answering("all", Input({"row": ALL}, "children"))
def read_all(_: Any, rows: list[Any]) -> Any:
    """Return the values of all matching components, however many there are."""
    return rows


@answering("streams", websocket=True)
async def stream(value: Any) -> str:
    """Stream two titles, and request the current title."""
    for step in (1, 2):
        set_props("streams-output", {"title": f"step {step}"})
    if ctx.websocket is None:
        return f"{value} without a socket"
    return f"{value} {await ctx.websocket.get_prop('streams-output', 'title', 5)}"
