"""Unmodified Dash in development. The tests copy it into a separate folder, and change its two files there."""

import os
from pathlib import Path

from dash import Dash, dcc, html

TEXT = Path(__file__).with_name("page.md")
HEADING = "first"

app = Dash(__name__, backend=os.environ["DASH_BACKEND"], extra_hot_reload_paths=[str(TEXT)])
app.layout = html.Div([html.H1(HEADING), dcc.Markdown(TEXT.read_text(encoding="utf-8"))])

if __name__ == "__main__":
    app.run(debug=True, host=os.environ["HOST"], port=os.environ["PORT"])
