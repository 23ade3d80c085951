"""Parent apps that have no knowledge of the app under their `/site`: they strip the path, and run no lifespan."""

from collections.abc import Callable
from typing import Any


def below_werkzeug(site: Any) -> Any:
    """Return a WSGI parent."""
    from werkzeug.middleware.dispatcher import DispatcherMiddleware
    from werkzeug.wrappers import Response

    return DispatcherMiddleware(Response("The parent"), {"/site": site})


def below_starlette(site: Any) -> Any:
    """Return an ASGI parent."""
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    return Starlette(routes=[Mount("/site", site), Route("/", lambda _: PlainTextResponse("The parent"))])


PARENTS: dict[str, Callable[[Any], Any]] = {
    "flask": below_werkzeug,
    "fastapi": below_starlette,
    "quart": below_starlette,
}
