"""An example whose `run` does not specify its parameters, so that no client is offered to run it."""

from typing import Any

from dash import html

component = html.Div("Does not run.")


def run(anything):  # type: ignore[no-untyped-def]
    """Return the argument. No test calls this function."""
    result: Any = anything
    return result
