"""Unmodified Dash with the component libraries of the site, to compare the bundles of both.

The app follows the documentation of Dash. `DASH_BACKEND` selects the framework.
"""

import os

import dash_mantine_components as dmc
from dash import Dash, dcc, html

app = Dash("stock", backend=os.environ.get("DASH_BACKEND", "flask"))
app.layout = dmc.MantineProvider([html.H1("Stock"), dcc.Input(), dmc.Button("Press")])
server = app.server
