"""An example whose callback takes a minute. A file in `DATA_DIR` shows that it has started."""

import time

from dash import Input, Output, callback, html

from lib.settings import get_settings

component = html.Div([html.Button("Hang", id="hanging-button"), html.Output(id="hanging-output")])


@callback(Output("hanging-output", "children"), Input("hanging-button", "n_clicks"))
def hang(clicks: int | None) -> str:
    """Block for longer than any server waits when it stops."""
    folder = get_settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hanging").touch()
    time.sleep(60)
    return f"hung {clicks}"
