"""Notifications: one callback shows a notification, and another one updates it
when the work is done.
"""

import time
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, callback, dcc, html

component = html.Div(
    [
        dmc.Button("Send a parcel", id="interactive-parcel-send"),
        dcc.Store(id="interactive-parcel-announced"),
        dmc.NotificationContainer(
            id="interactive-parcel-notes", position="bottom-right", limit=3
        ),
    ]
)


def note(
    number: int, action: str, message: str, **more: Any
) -> list[dict[str, Any]]:
    """Return a notification about one parcel. The action `update` changes the
    notification that `show` created.
    """
    return [
        {
            "id": f"parcel-{number}",
            "action": action,
            "title": f"Parcel {number}",
            "message": message,
            **more,
        }
    ]


@callback(
    Output("interactive-parcel-notes", "sendNotifications"),
    Output("interactive-parcel-announced", "data"),
    Input("interactive-parcel-send", "n_clicks"),
    prevent_initial_call=True,
)
def announce(clicks: int) -> tuple[list[dict[str, Any]], int]:
    """Show a permanent notification immediately. The second output starts
    `deliver`, so this always comes first.
    """
    return note(
        clicks,
        "show",
        "On its way.",
        loading=True,
        autoClose=False,
        withCloseButton=False,
    ), clicks


@callback(
    Output(
        "interactive-parcel-notes", "sendNotifications", allow_duplicate=True
    ),
    Input("interactive-parcel-announced", "data"),
    running=[(Output("interactive-parcel-send", "disabled"), True, False)],
    prevent_initial_call=True,
)
def deliver(number: int) -> list[dict[str, Any]]:
    """Deliver the parcel after a delay. Every third parcel is returned."""
    time.sleep(1.2)
    if number % 3 == 0:
        return note(
            number,
            "update",
            "Returned: no one was at home.",
            color="red",
            loading=False,
            autoClose=8000,
        )
    return note(
        number,
        "update",
        "Delivered.",
        color="teal",
        loading=False,
        autoClose=8000,
    )
