"""An example whose callback takes a minute. A file in `DATA_DIR` tells that it has begun."""

import time

from dash import Input, Output, callback, html

from lib.settings import get_settings

component = html.Div([html.Button("Hang", id="hanging-button"), html.Output(id="hanging-output")])


@callback(Output("hanging-output", "children"), Input("hanging-button", "n_clicks"))
def hang(clicks: int | None) -> str:
    """Longer than any server waits at its end."""
    folder = get_settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hanging").touch()
    time.sleep(60)
    return f"hung {clicks}"
