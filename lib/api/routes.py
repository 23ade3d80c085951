"""The API on Flask and Quart: the same paths and bodies that `lib/asgi_routes.py` gives FastAPI."""

from collections.abc import Callable

from pydantic import BaseModel

from lib.api.queries import backend_info, health, page_list
from lib.backend import BackendInfo
from lib.servers.contract import Handler, Request, Response


def api_routes(backend: BackendInfo) -> dict[str, Handler]:
    """Path to handler."""
    return {
        "/healthz": _json(lambda: health(backend)),
        "/api/backend": _json(lambda: backend_info(backend)),
        "/api/pages": _json(lambda: page_list(backend)),
    }


def _json(answer: Callable[[], BaseModel]) -> Handler:
    def handler(_: Request) -> Response:
        return Response(answer().model_dump_json().encode(), 200, "application/json", {"cache-control": "no-store"})

    return handler
