"""The site on Quart: ASGI, with Flask's way of writing."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from dash.backends._quart import QuartDashServer
from quart import Response as QuartResponse
from quart import request as quart_request

from lib.servers.contract import Handler, Request, Response
from lib.servers.development import serve_asgi
from lib.servers.pool import CallbackPool
from lib.servers.setup import run_setup_hooks


class QuartServer(QuartDashServer):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's Quart backend, with pages of ours behind its routes and synchronous callbacks in threads."""

    # Stock Dash opens a WebSocket for every page load, used or not (plotly/dash#3939).
    websocket_capability = False
    pages: Handler

    def setup_index(self, dash_app: Any) -> None:
        dash_app._add_url("", self._view(self._page))

    def setup_catchall(self, dash_app: Any) -> None:
        dash_app._add_url("<path:tail>", self._view(self._page))

    def serve_callback(self, dash_app: Any) -> Callable[[], Awaitable[Any]]:
        stock = super().serve_callback(dash_app)
        pool = CallbackPool(dash_app)

        async def dispatch() -> Any:
            return await pool.dispatch(stock)

        return dispatch

    def add_get(self, prefix: str, handler: Handler) -> None:
        rules = [prefix, f"{prefix}<path:tail>"] if prefix.endswith("/") else [prefix]
        for rule in rules:
            self.server.add_url_rule(rule, endpoint=rule, view_func=self._view(handler), methods=["GET"])

    def finish(self, app: Any) -> None:
        run_setup_hooks(self.server.before_request_funcs.get(None, ()))

    def serve(self, app: Any, *, host: str, port: int, debug: bool, docs_dir: Path) -> None:
        serve_asgi(self.server, host=host, port=port, debug=debug, docs_dir=docs_dir)

    def _page(self, request: Request) -> Response:
        return self.pages(request)

    @staticmethod
    def _view(handler: Handler) -> Callable[..., Awaitable[QuartResponse]]:
        async def view(tail: str = "") -> QuartResponse:
            return _answer(handler(_request(tail)))

        return view


def _request(tail: str) -> Request:
    headers = {name.lower(): value for name, value in quart_request.headers.items()}
    return Request(quart_request.path, tail, quart_request.args.to_dict(), headers)


def _answer(response: Response) -> QuartResponse:
    return QuartResponse(
        response.body, response.status, headers=dict(response.headers), content_type=response.content_type
    )
