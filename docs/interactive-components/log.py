"""A `Patch` sends the changes of a property instead of its complete value."""

import dash_mantine_components as dmc
from dash import Input, Output, Patch, callback

SIGHTINGS = (
    "Reef shark",
    "Green turtle",
    "Manta ray",
    "Moray eel",
    "Giant clam",
)
MAX_LINES = 5

component = dmc.Stack(
    [
        dmc.Button("Log a sighting", id="interactive-log-add", w="fit-content"),
        dmc.List(
            [dmc.ListItem("Left the pier")],
            id="interactive-log-list",
            **{"aria-live": "polite"},
        ),
    ],
    gap="sm",
)


@callback(
    Output("interactive-log-list", "children"),
    Input("interactive-log-add", "n_clicks"),
    prevent_initial_call=True,
)
def log(clicks: int) -> Patch:
    """Insert a line at the top and delete the last one. The callback does not
    read the list.
    """
    lines = Patch()
    lines.prepend(
        dmc.ListItem(f"{clicks}. {SIGHTINGS[clicks % len(SIGHTINGS)]}")
    )
    if clicks >= MAX_LINES:
        del lines[MAX_LINES]
    return lines
