"""Two Dash apps on one existing server, one at `/one/` and one at `/two/`, each on the site's adapter."""

import asyncio
import threading
from typing import Any

from dash import Dash, Input, Output, get_app, html

from lib.backend import resolve_backend
from lib.http.messages import Request, Response
from lib.servers import server_class

backend = resolve_backend()
adapter: Any = server_class(backend)
server = adapter.create_app("two")


def broken(_: Request) -> Response:
    """Raise an error."""
    raise ValueError("a secret of the handler")


def add(name: str) -> Dash:
    """Return an app with one callback, which returns the name of its app."""
    prefix = f"/{name}/"
    app = Dash(name, backend=adapter, server=False, url_base_pathname=prefix, use_async=False)
    app.init_app(server)
    app.layout = html.Div([html.Button(id=f"{name}-button"), html.Output(id=f"{name}-output")])

    @app.callback(Output(f"{name}-output", "children"), Input(f"{name}-button", "n_clicks"))
    def which(_: int | None) -> str:
        return str(get_app().config.name)

    # These two callbacks are also API endpoints.
    endpoint = {"inputs": {"number": Input(f"{name}-button", "title")}}

    @app.callback(Output(f"{name}-output", "title"), api_endpoint=f"{prefix}api/thread", **endpoint)
    def thread(number: int) -> list[Any]:
        return [number, threading.current_thread().name]

    @app.callback(Output(f"{name}-output", "lang"), api_endpoint=f"{prefix}api/loop", **endpoint)
    async def loop(number: int) -> list[Any]:
        await asyncio.sleep(0)
        return [number, threading.current_thread().name]

    app.setup_apis()

    def pages(request: Request) -> Response:
        return Response(app.index().encode(), 404 if request.tail else 200)

    app.backend.pages = pages
    app.backend.add_get(f"{prefix}api/broken", broken)
    app.backend.add_get(f"{prefix}broken", broken)
    return app


# All apps are added, and then all are finalized. The work of one must not affect the other.
apps = [add("one"), add("two")]
for made in apps:
    made.backend.finalize(made)
