"""An example whose `run` is a coroutine function. It can wait until a test lets it continue, and block its loop."""

import asyncio
from typing import Annotated, Literal

from dash import html
from pydantic import Field

from tests.examples.gate import Gate

component = html.Div("Runs later.")


async def run(
    seconds: Annotated[float, Field(ge=0, le=60)] = 0, wait: Literal["not", "politely", "rudely"] = "not"
) -> str:
    """Wait, with or without blocking the loop."""
    if wait == "rudely":
        Gate.here().wait()
    if wait == "politely":
        with Gate.here().arrival():
            while not Gate.here().is_open:
                await asyncio.sleep(0.01)  # The time between two checks.
    await asyncio.sleep(seconds)
    return f"waited {seconds:g}"
