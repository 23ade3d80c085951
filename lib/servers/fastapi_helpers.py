"""What Dash on FastAPI asks of a middleware: the current request in a context variable, and its hooks.

Stock Dash does it in one class, for `/` and `/_dash-*` only and not at all below a parent app; it also adds the
catch-all there, to the newest Dash app of the process. This one covers every request of its app.
"""

import inspect
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.dash_internals import app_context, fastapi_request, request_hooks
from lib.servers.asgi_request import path_of
from lib.servers.routes import is_setup_hook


class DashContext:
    """Stands around the routes of one Dash app."""

    def __init__(self, app: ASGIApp, dash_app: Any) -> None:
        self._app = app
        self._dash = dash_app
        self._prefix = dash_app.config.routes_pathname_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not path_of(scope).startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        backend = self._dash.backend
        with fastapi_request(Request(scope, receive)), app_context(self._dash):
            before, after = request_hooks(backend)
            for hook in before:
                if not is_setup_hook(hook):
                    await _run(hook)
            await self._app(scope, receive, send)
            if after is not None:
                await _run(after)


async def _run(hook: Callable[[], Any]) -> None:
    result = hook()
    if inspect.isawaitable(result):
        await result
