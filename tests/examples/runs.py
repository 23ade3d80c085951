"""An example that can be run: it adds, waits, fails or answers with what no JSON has."""

import time
from typing import Annotated, Literal

from dash import html
from pydantic import Field

component = html.Div("Runs.")


def run(
    what: Literal["add", "wait", "fail", "odd"],
    number: Annotated[float, Field(ge=0, le=60, description="A number, or seconds.")] = 1,
    numbers: list[int] | None = None,
) -> object:
    """Does what it is told."""
    if what == "wait":
        time.sleep(number)
    if what == "fail":
        raise RuntimeError("the password is /srv/secret")
    if what == "odd":
        return {"set": {1}}
    return {"sum": number + sum(numbers or [])}
