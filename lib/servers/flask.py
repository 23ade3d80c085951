"""The site on Flask: WSGI, one thread per request."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dash.backends._flask import FlaskDashServer
from flask import Response as FlaskResponse
from flask import request as flask_request

from lib.servers.contract import Handler, Request, Response
from lib.servers.setup import run_setup_hooks


class FlaskServer(FlaskDashServer):  # type: ignore[misc]  # Dash's backends are untyped
    """Dash's Flask backend, with pages of ours behind its routes."""

    pages: Handler

    def setup_index(self, dash_app: Any) -> None:
        dash_app._add_url("", self._view(self._page))

    def setup_catchall(self, dash_app: Any) -> None:
        dash_app._add_url("<path:tail>", self._view(self._page))

    def add_get(self, prefix: str, handler: Handler) -> None:
        rules = [prefix, f"{prefix}<path:tail>"] if prefix.endswith("/") else [prefix]
        for rule in rules:
            self.server.add_url_rule(rule, endpoint=rule, view_func=self._view(handler), methods=["GET"])

    def finish(self, app: Any) -> None:
        run_setup_hooks(self.server.before_request_funcs.get(None, ()))

    def serve(self, app: Any, *, host: str, port: int, debug: bool, docs_dir: Path) -> None:
        pages = [str(file) for file in docs_dir.rglob("*.md")] if debug else None
        app.run(host=host, port=port, debug=debug, extra_files=pages)

    def _page(self, request: Request) -> Response:
        return self.pages(request)

    @staticmethod
    def _view(handler: Handler) -> Callable[..., FlaskResponse]:
        def view(tail: str = "") -> FlaskResponse:
            return _answer(handler(_request(tail)))

        return view


def _request(tail: str) -> Request:
    headers = {name.lower(): value for name, value in flask_request.headers.items()}
    return Request(flask_request.path, tail, flask_request.args.to_dict(), headers)


def _answer(response: Response) -> FlaskResponse:
    return FlaskResponse(
        response.body, response.status, headers=dict(response.headers), content_type=response.content_type
    )
