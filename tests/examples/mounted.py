"""The site below `/site` of a parent app that knows nothing of it: the parent strips the path, and runs no lifespan."""

from collections.abc import Callable
from typing import Any

from lib.app import create_app
from lib.settings import get_settings

settings = get_settings().model_copy(
    update={"dash_routes_pathname_prefix": "/", "dash_requests_pathname_prefix": "/site/"}
)


def below_werkzeug(site: Any) -> Any:
    """A WSGI parent."""
    from werkzeug.middleware.dispatcher import DispatcherMiddleware
    from werkzeug.wrappers import Response

    return DispatcherMiddleware(Response("The parent"), {"/site": site})


def below_starlette(site: Any) -> Any:
    """An ASGI parent."""
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    return Starlette(routes=[Mount("/site", site), Route("/", lambda _: PlainTextResponse("The parent"))])


PARENTS: dict[str, Callable[[Any], Any]] = {
    "flask": below_werkzeug,
    "fastapi": below_starlette,
    "quart": below_starlette,
}
site = create_app(settings).server
server = PARENTS[settings.dash_backend](site)
