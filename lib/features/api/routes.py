"""The API on Flask and Quart, with the same paths and bodies as in `fastapi.py`."""

from pydantic import BaseModel

from lib.backend import BackendInfo
from lib.features.api.models import PageQuery, SearchQuery
from lib.features.api.queries import backend_info, page_detail, page_list, search_pages, search_policy
from lib.http.errors import ProblemError, validated
from lib.http.messages import BlockingHandler, Handler, Request
from lib.servers.health import json_handler

# Only FastAPI has these.
OPENAPI_PATHS = ("/openapi.json", "/docs", "/redoc")


def api_routes(backend: BackendInfo) -> dict[str, Handler]:
    """Return the handlers by path. A path with a final slash includes all paths under it."""
    return {
        "/api/backend": json_handler(lambda _: backend_info(backend)),
        "/api/pages": json_handler(lambda request: _pages(backend, request)),
        "/api/pages/": json_handler(lambda request: _pages(backend, request)),
        "/api/search": BlockingHandler(json_handler(_search, search_policy())),
        **{path: json_handler(_no_openapi) for path in OPENAPI_PATHS},
    }


def _pages(backend: BackendInfo, request: Request) -> BaseModel:
    """Return the page that the rest of the path names, otherwise the list."""
    if request.tail.strip("/"):
        return page_detail(request.tail)
    return page_list(backend, validated(PageQuery, request.query))


def _search(request: Request) -> BaseModel:
    return search_pages(validated(SearchQuery, request.query))


def _no_openapi(_: Request) -> BaseModel:
    raise ProblemError(404, "OpenAPI is available on FastAPI only. Start the site with DASH_BACKEND=fastapi.")
