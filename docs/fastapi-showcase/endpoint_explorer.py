"""An API explorer: send requests to the endpoints of the site, and show the
responses.
"""

import dash_mantine_components as dmc
from dash import (
    ALL,
    ClientsideFunction,
    Input,
    Output,
    State,
    clientside_callback,
    html,
)

FIELDS = {"type": "showcase-explorer-field", "index": ALL}
LANGUAGES = ["curl", "httpx", "JavaScript"]


def code(name: str, text: str, copy: str, height: str) -> html.Figure:
    """Return a box of code with a copy button. The ID of the code is `name`."""
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.Span(copy, className="code-title"),
                    html.Button(
                        "Copy",
                        className="copy",
                        type="button",
                        style={"marginInlineStart": "auto"},
                        **{"aria-label": f"Copy: {copy}"},
                    ),
                ],
                className="code-bar",
            ),
            html.Pre(
                html.Code(text, id=name),
                tabIndex=0,
                style={"height": height, "overflow": "auto"},
                **{"aria-label": copy},
            ),
        ],
        className="code",
        style={"margin": 0},
    )


component = dmc.Stack(
    [
        dmc.Select(
            id="showcase-explorer-endpoint",
            label="Endpoint",
            data=["GET /healthz"],
            value="GET /healthz",
            allowDeselect=False,
            searchable=True,
            nothingFoundMessage="No endpoints found",
            maxDropdownHeight=320,
        ),
        dmc.Box(
            html.Small(
                "Reading the list …",
                id="showcase-explorer-source",
                className="demo-ran",
            ),
            mih={"base": "3.4em", "sm": "1.6em"},
        ),
        html.Div(
            dmc.Text("Liveness.", size="sm"), id="showcase-explorer-fields"
        ),
        dmc.Group(
            [
                dmc.Button("Send", id="showcase-explorer-send"),
                dmc.Button(
                    "Cancel",
                    id="showcase-explorer-cancel",
                    variant="default",
                    disabled=True,
                ),
            ],
            gap="sm",
        ),
        dmc.Box(
            html.Div(
                "No request sent yet.",
                id="showcase-explorer-status",
                role="status",
            ),
            mih={"base": "7.5em", "sm": "5em"},
        ),
        code("showcase-explorer-body", "", "Body", "12rem"),
        html.Details(
            [
                html.Summary("Response headers"),
                dmc.Code(
                    "None yet.", id="showcase-explorer-headers", block=True
                ),
            ]
        ),
        dmc.SegmentedControl(
            id="showcase-explorer-language",
            data=LANGUAGES,
            value="curl",
            **{"aria-label": "Language of the code"},
        ),
        code("showcase-explorer-code", "", "The same request", "6.5rem"),
        html.Small(
            "Not run yet.", id="showcase-explorer-ran", className="demo-ran"
        ),
    ],
    gap="sm",
)

clientside_callback(
    ClientsideFunction(__name__, "list"),
    Output("showcase-explorer-endpoint", "data"),
    Output("showcase-explorer-source", "children"),
    Input("showcase-explorer-source", "id"),
)
clientside_callback(
    ClientsideFunction(__name__, "fields"),
    Output("showcase-explorer-fields", "children"),
    Input("showcase-explorer-endpoint", "value"),
)
clientside_callback(
    ClientsideFunction(__name__, "code"),
    Output("showcase-explorer-code", "children"),
    Input("showcase-explorer-language", "value"),
    Input("showcase-explorer-endpoint", "value"),
    Input(FIELDS, "value"),
    State(FIELDS, "id"),
)
clientside_callback(
    ClientsideFunction(__name__, "send"),
    Input("showcase-explorer-send", "n_clicks"),
    State("showcase-explorer-endpoint", "value"),
    State(FIELDS, "value"),
    State(FIELDS, "id"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(__name__, "cancel"),
    Input("showcase-explorer-cancel", "n_clicks"),
    prevent_initial_call=True,
)
