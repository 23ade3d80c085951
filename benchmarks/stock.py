"""Stock Dash with the component libraries that the site uses: what the site's bundles are compared with.

Written as Dash's documentation would; `DASH_BACKEND` names the framework.
"""

import os

import dash_mantine_components as dmc
from dash import Dash, dcc, html

app = Dash("stock", backend=os.environ.get("DASH_BACKEND", "flask"))
app.layout = dmc.MantineProvider([html.H1("Stock"), dcc.Input(), dmc.Button("Press")])
server = app.server
