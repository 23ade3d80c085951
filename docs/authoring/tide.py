"""A component that is a function: it is called for each view, and so it knows the time."""

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component


def component() -> Component:
    """The hour of the view."""
    now = datetime.now(UTC)
    return html.Div(f"You opened this page at {now:%H:%M:%S} UTC.")
