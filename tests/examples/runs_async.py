"""An example whose `run` is a coroutine function; it can also block the loop that it runs on."""

import asyncio
import time
from typing import Annotated

from dash import html
from pydantic import Field

component = html.Div("Runs later.")


async def run(seconds: Annotated[float, Field(ge=0, le=60)], block: bool = False) -> str:
    """Waits, politely or not."""
    if block:
        time.sleep(seconds)
    await asyncio.sleep(seconds)
    return f"waited {seconds:g}"
