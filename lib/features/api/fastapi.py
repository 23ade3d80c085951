"""The API on FastAPI: typed routes, which `/docs` and `/openapi.json` describe."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from lib.backend import BackendInfo, get_backend_info
from lib.features.api import models, queries
from lib.features.api.openapi import extend_openapi
from lib.http.errors import ProblemError, invalid, problem_responses
from lib.servers.health import HealthResponse, ReadinessResponse, health, readiness
from lib.site import get_site

VALIDATION_ERRORS = problem_responses(
    _403="Access denied for this user agent. See `/robots.txt`.", _422="A parameter is invalid."
)


class ApiRoute(APIRoute):
    """A route without caching, whose errors are problem documents. The server keeps its own error handlers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response = await handler(request)
            except RequestValidationError as error:
                response = problem_response(invalid(error.errors()))
            except ProblemError as error:
                response = problem_response(error)
            response.headers.setdefault("cache-control", "no-store")
            return response

        return handle


def problem_response(error: ProblemError) -> Response:
    """Return the problem document as a response of Starlette."""
    sent = error.response()
    return Response(sent.body, sent.status, sent.headers, sent.content_type)


def build_health_router() -> APIRouter:
    """Return the routes for liveness and readiness probes."""
    router = APIRouter(tags=["health"], route_class=ApiRoute)

    @router.get("/healthz", summary="Liveness")
    async def healthz() -> HealthResponse:
        """Return 200 as long as the process can respond."""
        return health(get_backend_info("fastapi"))

    @router.get("/readyz", summary="Readiness", responses=problem_responses(_503="Not ready. See `errors`."))
    async def readyz() -> ReadinessResponse:
        """Return whether the process accepts requests. It does not before its pages are parsed or after SIGTERM."""
        return readiness()

    return router


def build_api_router(app: Any, backend_info: BackendInfo) -> APIRouter:
    """Return the routes for the backend and the pages of the site."""
    router = APIRouter(prefix="/api", tags=["site"], route_class=ApiRoute)

    @router.get("/backend", summary="Running backend")
    async def get_backend() -> models.BackendInfoModel:
        """Return the running backend, the requested one, why they differ, and the capabilities of the site."""
        return queries.backend_info(backend_info)

    @router.get("/pages/", include_in_schema=False)
    @router.get("/pages", summary="Pages of the site", responses=VALIDATION_ERRORS)
    async def list_pages(query: Annotated[models.PageQuery, Query()]) -> models.PageListResponse:
        """Return the listed pages, filtered, sorted, and paginated."""
        return queries.page_list(backend_info, query)

    @router.get(
        "/pages/{path:path}",
        summary="One page",
        responses={**VALIDATION_ERRORS, **problem_responses(_404="Page not found.")},
    )
    async def get_page(
        path: Annotated[
            str, Path(description="Path of the page with slashes. Home page: `index`.", examples=["getting-started"])
        ],
    ) -> models.PageDetail:
        """Return a page with its metadata, headings, Markdown, links, and backlinks."""
        return queries.page_detail(path)

    @router.get(
        "/search",
        summary="Full-text search",
        responses={**VALIDATION_ERRORS, **problem_responses(_503="Search is unavailable on this server.")},
    )
    def get_search(query: Annotated[models.SearchQuery, Query()], response: Response) -> models.SearchResponse:
        """Return the sections that match a query, best first, with excerpts."""
        results = queries.search_pages(query)
        response.headers["cache-control"] = queries.search_policy()
        return results

    return router


def register_asgi_routes(app: Any, backend_info: BackendInfo) -> None:
    """Add the routes to `app.server`, and complete its OpenAPI document."""
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    site = replace(get_site(), prefix=app.config.requests_pathname_prefix.rstrip("/"))
    app.server.include_router(build_health_router(), prefix=prefix)
    app.server.include_router(build_api_router(app, backend_info), prefix=prefix)
    extend_openapi(app.server, site, prefix)
