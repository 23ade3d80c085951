"""The site on FastAPI: ASGI, with OpenAPI for the routes beside the pages."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from dash.backends._fastapi import FastAPIDashServer, reset_current_request, set_current_request
from dash.exceptions import PreventUpdate
from fastapi import FastAPI
from fastapi import Request as FastAPIRequest
from fastapi import Response as FastAPIResponse
from fastapi_offline import FastAPIOffline

from lib.servers.contract import Handler, Request, Response
from lib.servers.development import serve_asgi
from lib.servers.pool import CallbackPool
from lib.servers.setup import run_setup_hooks

log = logging.getLogger(__name__)


class FastAPIServer(FastAPIDashServer):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's FastAPI backend, with pages of ours behind its routes and synchronous callbacks in threads."""

    # Stock Dash opens a WebSocket for every page load, used or not (plotly/dash#3939).
    websocket_capability = False
    pages: Handler

    @staticmethod
    def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> FastAPI:
        """A FastAPI app whose Swagger UI and ReDoc are served from this process, not from a CDN."""
        return FastAPIOffline()

    def setup_index(self, dash_app: Any) -> None:
        """Nothing yet: on FastAPI the first matching route wins, so the pages come last, in `finish`."""

    def setup_catchall(self, dash_app: Any) -> None:
        """As `setup_index`."""

    def _setup_catchall(self) -> None:
        """Dash calls this at lifespan start and would add its own catch-all to the newest app of the process."""

    def serve_callback(self, dash_app: Any) -> Callable[[FastAPIRequest], Awaitable[FastAPIResponse]]:
        stock = super().serve_callback(dash_app)
        pool = CallbackPool(dash_app)

        async def dispatch(request: FastAPIRequest) -> FastAPIResponse:
            try:
                response: FastAPIResponse = await pool.dispatch(stock, request)
            except PreventUpdate:
                raise
            except Exception:
                log.exception("A callback failed")
                raise
            response.headers.setdefault("content-type", "application/json")
            return response

        return dispatch

    def add_get(self, prefix: str, handler: Handler) -> None:
        rule = f"{prefix}{{tail:path}}" if prefix.endswith("/") else prefix
        self.server.add_api_route(rule, self._view(handler), methods=["GET", "HEAD"], include_in_schema=False)

    def finish(self, app: Any) -> None:
        run_setup_hooks(self._before_request_funcs)
        self.add_get(app.config.routes_pathname_prefix, self.pages)

    def serve(self, app: Any, *, host: str, port: int, debug: bool, docs_dir: Path) -> None:
        serve_asgi(self.server, host=host, port=port, debug=debug, docs_dir=docs_dir)

    @staticmethod
    def _view(handler: Handler) -> Callable[..., Awaitable[FastAPIResponse]]:
        async def view(request: FastAPIRequest) -> FastAPIResponse:
            token = set_current_request(request)
            try:
                return _answer(handler(_request(request)))
            finally:
                reset_current_request(token)

        return view


def _request(request: FastAPIRequest) -> Request:
    tail = request.path_params.get("tail", "")
    return Request(request.url.path, tail, dict(request.query_params), dict(request.headers))


def _answer(response: Response) -> FastAPIResponse:
    headers = {"content-type": response.content_type, **response.headers}
    return FastAPIResponse(response.body, response.status, headers=headers)
