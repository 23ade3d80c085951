"""Unmodified Dash with the component libraries and a callback of the site, to compare both.

The app follows the documentation of Dash. `DASH_BACKEND` selects the framework.
"""

import os

import dash_mantine_components as dmc
from dash import Dash, dcc, html

from components.home_example import component

app = Dash("stock", backend=os.environ.get("DASH_BACKEND", "flask"))
app.layout = dmc.MantineProvider([html.H1("Stock"), dcc.Input(), dmc.Button("Press"), component])
server = app.server
