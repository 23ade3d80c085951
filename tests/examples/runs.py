"""An example that can be run.

It adds, waits until a test lets it continue, fails, or returns a value that JSON cannot represent.
"""

from typing import Annotated, Literal

from dash import html
from pydantic import Field

from tests.examples.gate import Gate

component = html.Div("Runs.")


def run(
    what: Literal["add", "wait", "fail", "odd"],
    number: Annotated[float, Field(ge=0, le=60, description="A number.")] = 1,
    numbers: list[int] | None = None,
) -> object:
    """Perform the requested action."""
    if what == "wait":
        Gate.here().wait()
    if what == "fail":
        raise RuntimeError("the password is /srv/secret")
    if what == "odd":
        return {"set": {1}}
    return {"sum": number + sum(numbers or [])}
