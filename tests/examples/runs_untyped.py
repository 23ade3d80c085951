"""An example whose `run` does not say what it takes, so that nobody is offered to run it."""

from typing import Any

from dash import html

component = html.Div("Does not run.")


def run(anything):  # type: ignore[no-untyped-def]
    """Never called."""
    result: Any = anything
    return result
