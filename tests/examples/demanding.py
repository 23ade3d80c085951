"""An example with the highest demands on a Content Security Policy: formulas, 3D charts, code, and a calendar."""

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html

_POINTS = list(range(200))

component = html.Div(
    [
        dcc.Markdown(r"$$\int_0^1 x^2\,dx = \frac{1}{3}$$", mathjax=True, id="demanding-formula"),
        dcc.Graph(
            id="demanding-flat",
            figure=go.Figure(go.Scatter(x=_POINTS, y=_POINTS)).update_layout(title="$x^2$"),
            mathjax=True,
        ),
        dcc.Graph(id="demanding-deep", figure=go.Figure(go.Scatter3d(x=_POINTS, y=_POINTS, z=_POINTS))),
        dmc.CodeHighlight(code="print('tide')", language="python"),
        dmc.DatePickerInput(id="demanding-date", label="A day"),
    ]
)
