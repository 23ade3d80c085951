"""A `Patch` says what to change in a property, instead of sending all of it."""

import dash_mantine_components as dmc
from dash import Input, Output, Patch, callback

SIGHTINGS = ("Reef shark", "Green turtle", "Manta ray", "Moray eel", "Giant clam")
KEPT = 5

component = dmc.Stack(
    [
        dmc.Button("Log a sighting", id="interactive-log-add", w="fit-content"),
        dmc.List([dmc.ListItem("Left the pier")], id="interactive-log-list", **{"aria-live": "polite"}),
    ],
    gap="sm",
)


@callback(
    Output("interactive-log-list", "children"),
    Input("interactive-log-add", "n_clicks"),
    prevent_initial_call=True,
)
def log(clicks: int) -> Patch:
    """Puts a line on top and drops the last one, without ever reading the list."""
    lines = Patch()
    lines.prepend(dmc.ListItem(f"{clicks}. {SIGHTINGS[clicks % len(SIGHTINGS)]}"))
    if clicks >= KEPT:
        del lines[KEPT]
    return lines
