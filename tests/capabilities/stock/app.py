"""Unmodified Dash with pages, all the callbacks, and custom routes. It reads its prefix from the environment."""

import diskcache
from dash import Dash, DiskcacheManager, html, page_container, register_page

from tests.capabilities import callbacks
from tests.capabilities.gate import gate
from tests.capabilities.stock.frameworks import BACKEND, add_routes

jobs = DiskcacheManager(diskcache.Cache(str(gate("jobs").folder / "jobs")))
app = Dash(
    __name__,
    backend=BACKEND,
    use_pages=True,
    pages_folder="",
    enable_mcp=True,
    background_callback_manager=jobs,
)
register_page("probe", path="/probe", layout=callbacks.component)
register_page("two", path="/two", layout=html.H1("Two"))
app.layout = html.Div(page_container)
server = app.server
add_routes(server)
