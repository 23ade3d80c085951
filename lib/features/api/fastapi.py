"""The API on FastAPI: typed routes, so that `/docs` and `/openapi.json` describe them."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from lib.backend import BackendInfo, get_backend_info
from lib.features.api import queries
from lib.features.api.models import (
    BackendInfoModel,
    PageDetail,
    PageListResponse,
    PageQuery,
    PageSummary,
    SearchQuery,
    SearchResponse,
)
from lib.features.api.openapi import add_explorers, complete, introduce, is_named
from lib.http.errors import ProblemError, invalid, problem_responses
from lib.servers.health import HealthResponse, ReadinessResponse, health, readiness
from lib.site import get_site

__all__ = [
    "ApiRoute",
    "BackendInfoModel",
    "HealthResponse",
    "PageListResponse",
    "PageSummary",
    "build_api_router",
    "build_health_router",
    "register_asgi_routes",
]  # fmt: skip

VALIDATION_ERRORS = problem_responses(
    _403="This reader is not welcome; `/robots.txt` says who is.", _422="A parameter does not fit."
)


class ApiRoute(APIRoute):
    """Answers that nobody keeps, and errors as problem documents; the error handlers of the server stay as they are."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        stock = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response = await stock(request)
            except RequestValidationError as error:
                response = problem_response(invalid(error.errors()))
            except ProblemError as error:
                response = problem_response(error)
            response.headers.setdefault("cache-control", "no-store")
            return response

        return handle


def problem_response(error: ProblemError) -> Response:
    """The problem document as Starlette sends it."""
    sent = error.response()
    return Response(sent.body, sent.status, sent.headers, sent.content_type)


def build_health_router() -> APIRouter:
    """Liveness and readiness, for load balancers and containers."""
    router = APIRouter(tags=["health"], route_class=ApiRoute)

    @router.get("/healthz", summary="Liveness")
    async def healthz() -> HealthResponse:
        """Answers as long as the process can; depends on nothing else."""
        return health(get_backend_info("fastapi"))

    @router.get("/readyz", summary="Readiness", responses=problem_responses(_503="Not ready; `errors` says why."))
    async def readyz() -> ReadinessResponse:
        """Whether the process should be sent requests: not before its pages are parsed, not after SIGTERM."""
        return readiness()

    return router


def build_api_router(app: Any, backend_info: BackendInfo) -> APIRouter:
    """What the site says of itself: its backend and its pages."""
    router = APIRouter(prefix="/api", tags=["site"], route_class=ApiRoute)

    @router.get("/backend", summary="Running backend")
    async def get_backend() -> BackendInfoModel:
        """The running backend, what was asked for, why they differ if they do, and what this site offers on it."""
        return queries.backend_info(backend_info)

    @router.get("/pages/", include_in_schema=False)
    @router.get("/pages", summary="Pages of the site", responses=VALIDATION_ERRORS)
    async def list_pages(query: Annotated[PageQuery, Query()]) -> PageListResponse:
        """The pages that the navigation lists, filtered, sorted and cut to size."""
        return queries.page_list(backend_info, query)

    @router.get(
        "/pages/{path:path}",
        summary="One page",
        responses={**VALIDATION_ERRORS, **problem_responses(_404="There is no such page.")},
    )
    async def get_page(
        path: Annotated[
            str, Path(description="Path of the page, slashes included; `index` is home.", examples=["getting-started"])
        ],
    ) -> PageDetail:
        """A page with its metadata, its headings, its Markdown, and the links in it and to it."""
        return queries.page_detail(path)

    @router.get(
        "/search",
        summary="Search in the text",
        responses={**VALIDATION_ERRORS, **problem_responses(_503="The pages cannot be searched on this server.")},
    )
    def get_search(query: Annotated[SearchQuery, Query()], response: Response) -> SearchResponse:
        """The sections of the pages that a query is about, best first, with the words around what was found."""
        found = queries.search_pages(query)
        response.headers["cache-control"] = queries.search_policy()
        return found

    return router


def register_asgi_routes(app: Any, backend_info: BackendInfo) -> None:
    """Adds the routers to `app.server`, and their description."""
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    site = replace(get_site(), prefix=app.config.requests_pathname_prefix.rstrip("/"))
    app.server.include_router(build_health_router(), prefix=prefix)
    app.server.include_router(build_api_router(app, backend_info), prefix=prefix)
    named = is_named(app.server)
    if not named:
        introduce(app.server, site)
    if prefix or not named:
        add_explorers(app.server, site, prefix)
    complete(app.server, prefix)
