"""The API on Flask and Quart: the same paths and bodies that `lib/asgi_routes.py` gives FastAPI."""

from collections.abc import Callable

from pydantic import BaseModel

from lib.api.parameters import PageQuery, SearchQuery
from lib.api.problem import ProblemError, validated
from lib.api.queries import backend_info, health, page_detail, page_list, search_pages, search_policy
from lib.api.readiness import readiness
from lib.api.stopping import stopping
from lib.api.welcome import let_in
from lib.backend import BackendInfo
from lib.servers.contract import Handler, Request, Response, Waiting

# What FastAPI answers itself.
OPENAPI_PATHS = ("/openapi.json", "/docs", "/redoc")


def api_routes(backend: BackendInfo) -> dict[str, Handler]:
    """Path to handler; a path that ends with a slash stands for everything below it."""
    stopping.watch()
    return {
        "/healthz": json_handler(lambda _: health(backend)),
        "/readyz": json_handler(lambda _: readiness()),
        "/api/backend": json_handler(lambda _: backend_info(backend)),
        "/api/pages": json_handler(lambda request: _pages(backend, request)),
        "/api/pages/": json_handler(lambda request: _pages(backend, request)),
        "/api/search": Waiting(json_handler(_search, search_policy())),
        **{path: json_handler(_no_openapi) for path in OPENAPI_PATHS},
    }


def json_handler(answer: Callable[[Request], BaseModel], policy: str = "no-store") -> Handler:
    """Sends a model as JSON, which may be kept as `policy` says, and a `ProblemError` as its document."""

    def handler(request: Request) -> Response:
        try:
            body = answer(request).model_dump_json().encode()
        except ProblemError as error:
            return error.response()
        return Response(body, 200, "application/json", {"cache-control": policy})

    return handler


def _pages(backend: BackendInfo, request: Request) -> BaseModel:
    """One page when the path goes on, else the list."""
    let_in(request.headers.get("user-agent", ""))
    if request.tail.strip("/"):
        return page_detail(request.tail)
    return page_list(backend, validated(PageQuery, request.query))


def _search(request: Request) -> BaseModel:
    let_in(request.headers.get("user-agent", ""))
    return search_pages(validated(SearchQuery, request.query))


def _no_openapi(_: Request) -> BaseModel:
    raise ProblemError(
        404, "The API describes itself on the FastAPI backend only; start the site with DASH_BACKEND=fastapi."
    )
