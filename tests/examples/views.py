"""An example per view: a component that counts the views of its page."""

from itertools import count

from dash import html
from dash.development.base_component import Component

_views = count(1)


def component() -> Component:
    """Return the number of this view."""
    return html.Div(f"View number {next(_views)}")
