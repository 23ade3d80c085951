"""A component that is a function: the site calls it for each view, so it shows
the current time.
"""

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component


def component() -> Component:
    """Return the time of the view."""
    now = datetime.now(UTC)
    return html.Div(f"You opened this page at {now:%H:%M:%S} UTC.")
