"""The site inside an existing server that rejects clients without a key, or has routes at paths of the site.

`HOOK` specifies the mechanism that rejects. `HOOKED` specifies whether it is added before or after the site is built.
"""

import os
from collections.abc import Callable
from typing import Any

from lib.app import create_app
from lib.settings import get_settings

OWN_PATHS = ("/slow", "/robots.txt")
settings = get_settings()
hook, hooked = os.environ.get("HOOK", ""), os.environ.get("HOOKED", "before")


def flask_server() -> Any:
    """Return a Flask app."""
    from flask import Flask

    return Flask("own")


def hook_flask(server: Any) -> None:
    """Reject clients before a request, after it, or around the whole app."""
    from flask import Response, request

    def refused() -> Response | None:
        return None if request.headers.get("x-key") else Response("no key", 401)

    if hook == "before_request":
        server.before_request(refused)
    elif hook == "after_request":
        server.after_request(lambda response: refused() or response)
    elif hook == "wrapped":
        app = server.wsgi_app

        def wrapped(environ: Any, start: Any) -> Any:
            return app(environ, start) if environ.get("HTTP_X_KEY") else Response("no key", 401)(environ, start)

        server.wsgi_app = wrapped
    elif hook == "routes":
        for path in OWN_PATHS:
            server.add_url_rule(path, endpoint=f"own {path}", view_func=lambda: "my own")


def quart_server() -> Any:
    """Return a Quart app."""
    from quart import Quart

    return Quart("own")


def hook_quart(server: Any) -> None:
    """Reject clients before a request, after it, or around the whole app."""
    from quart import Response, request

    async def refused() -> Response | None:
        return None if request.headers.get("x-key") else Response("no key", 401)

    async def own() -> str:
        return "my own"

    if hook == "before_request":
        server.before_request(refused)
    elif hook == "after_request":

        async def after(response: Response) -> Response:
            return await refused() or response

        server.after_request(after)
    elif hook == "wrapped":
        server.asgi_app = KeyNeeded(server.asgi_app)
    elif hook == "routes":
        for path in OWN_PATHS:
            server.add_url_rule(path, endpoint=f"own {path}", view_func=own)


def fastapi_server() -> Any:
    """Return a FastAPI app with the dependency, which only its constructor accepts."""
    from fastapi import Depends, FastAPI, HTTPException, Request

    async def key(request: Request) -> None:
        if not request.headers.get("x-key"):
            raise HTTPException(401, "no key")

    return FastAPI(dependencies=[Depends(key)] if hook == "dependency" else None)


def hook_fastapi(server: Any) -> None:
    """Reject clients in a middleware class or function."""
    from starlette.responses import PlainTextResponse

    if hook == "middleware":
        server.add_middleware(KeyNeeded)
    elif hook == "function":

        @server.middleware("http")
        async def needs_key(request: Any, call_next: Callable[[Any], Any]) -> Any:
            return await call_next(request) if request.headers.get("x-key") else PlainTextResponse("no key", 401)

    elif hook == "routes":
        for path in OWN_PATHS:
            server.add_api_route(path, lambda: PlainTextResponse("my own"))


class KeyNeeded:
    """Plain ASGI middleware that requires a key."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or any(name == b"x-key" for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body", "body": b"no key"})


MAKE = {"flask": flask_server, "quart": quart_server, "fastapi": fastapi_server}
PUT = {"flask": hook_flask, "quart": hook_quart, "fastapi": hook_fastapi}
server = MAKE[settings.dash_backend]()
if hooked == "before":
    PUT[settings.dash_backend](server)
create_app(settings, server)
if hooked == "after":
    PUT[settings.dash_backend](server)
