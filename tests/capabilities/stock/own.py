"""Unmodified Dash in an existing server. None of its callbacks needs a WebSocket."""

from dash import Dash, html, page_container, register_page

from tests.capabilities import quiet
from tests.capabilities.stock.frameworks import add_routes, own_server

server = own_server()
add_routes(server)
app = Dash(__name__, server=server, use_pages=True, pages_folder="")
register_page("quiet", path="/quiet", layout=quiet.component)
register_page("two", path="/two", layout=html.H1("Two"))
app.layout = html.Div(page_container)
