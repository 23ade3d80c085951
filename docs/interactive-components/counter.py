"""A clientside callback: it runs in the browser and sends no request."""

import dash_mantine_components as dmc
from dash import Input, Output, clientside_callback, html

component = dmc.Stack(
    [
        dmc.Textarea(
            id="interactive-counter-text",
            label="A postcard of 140 characters",
            value="The water is warm, the reef is full of life.",
            autosize=True,
            minRows=3,
        ),
        dmc.Progress(
            id="interactive-counter-bar",
            value=0,
            **{"aria-label": "Used space on the postcard"},
        ),
        html.Output(id="interactive-counter-left"),
    ],
    gap="sm",
)

clientside_callback(
    """(text) => {
        const limit = 140;
        const left = limit - Array.from(text ?? "").length;
        return [
            Math.min(100, 100 - (100 * left) / limit),
            left < 0 ? "red" : "teal",
            `${Math.abs(left)} ${left < 0 ? "too many" : "left"}`,
        ];
    }""",
    Output("interactive-counter-bar", "value"),
    Output("interactive-counter-bar", "color"),
    Output("interactive-counter-left", "children"),
    Input("interactive-counter-text", "value"),
)
