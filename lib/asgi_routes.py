"""The API on FastAPI: typed routes, so that `/docs` and `/openapi.json` describe them."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from lib.api import queries
from lib.api.models import (
    BackendInfoModel,
    HealthResponse,
    PageDetail,
    PageListResponse,
    PageSummary,
    ReadinessResponse,
)
from lib.api.parameters import PageQuery
from lib.api.problem import MEDIA_TYPE, ProblemError, invalid, problem_responses
from lib.api.readiness import readiness
from lib.api.stopping import stopping
from lib.backend import BackendInfo, get_backend_info
from lib.site import VERSION, Site, get_site

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

TAGS = [
    {"name": "health", "description": "For load balancers and containers: is the process alive, is it ready."},
    {"name": "site", "description": "What the site says of itself: its backend and its pages."},
    {
        "name": "demo",
        "description": "One small endpoint for each thing that a server can do. Beside these, `/api/demo/clock` is a "
        "WebSocket, which OpenAPI cannot describe: it sends the time once a second, at most sixty times.",
    },
]


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
    return Response(error.body(), error.status, error.headers, MEDIA_TYPE)


def also_head(router: APIRouter) -> APIRouter:
    """Lets every GET route answer HEAD (RFC 9110, section 9.3.2), which FastAPI, unlike Starlette, does not do."""
    for route in list(router.routes):
        if isinstance(route, APIRoute) and route.methods == {"GET"}:
            path = route.path.removeprefix(router.prefix)
            router.add_api_route(path, route.endpoint, methods=["HEAD"], include_in_schema=False, response_model=None)
    return router


def build_health_router() -> APIRouter:
    """Liveness and readiness, for load balancers and containers."""
    router = APIRouter(tags=["health"], route_class=ApiRoute)

    @router.get("/healthz", summary="Liveness")
    async def healthz() -> HealthResponse:
        """Answers as long as the process can; depends on nothing else."""
        return queries.health(get_backend_info("fastapi"))

    @router.get("/readyz", summary="Readiness", responses=problem_responses(_503="Not ready; `errors` says why."))
    async def readyz() -> ReadinessResponse:
        """Whether the process should be sent requests: not before its pages are parsed, not after SIGTERM."""
        return readiness()

    return also_head(router)


def build_api_router(app: Any, backend_info: BackendInfo) -> APIRouter:
    """What the site says of itself: its backend and its pages."""
    router = APIRouter(prefix="/api", tags=["site"], route_class=ApiRoute)

    @router.get("/backend", summary="Running backend")
    async def get_backend() -> BackendInfoModel:
        """The running backend, what was asked for, why they differ if they do, and what this site offers on it."""
        return queries.backend_info(backend_info)

    @router.get("/pages/", include_in_schema=False)
    @router.get("/pages", summary="Pages of the site", responses=problem_responses(_422="A parameter does not fit."))
    async def list_pages(query: Annotated[PageQuery, Query()]) -> PageListResponse:
        """The pages that the navigation lists, filtered, sorted and cut to size."""
        return queries.page_list(backend_info, query)

    @router.get("/pages/{path:path}", summary="One page", responses=problem_responses(_404="There is no such page."))
    async def get_page(
        path: Annotated[
            str, Path(description="Path of the page, slashes included; `index` is home.", examples=["getting-started"])
        ],
    ) -> PageDetail:
        """A page with its metadata, its headings, its Markdown, and the links in it and to it."""
        return queries.page_detail(path)

    return also_head(router)


def register_asgi_routes(app: Any, backend_info: BackendInfo) -> None:
    """Adds the routers to `app.server`. They come before the llms routes, whose `/<page>/llms.txt` matches greedily."""
    stopping.watch()
    introduce(app.server, get_site())
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    app.server.include_router(build_health_router(), prefix=prefix)
    app.server.include_router(build_api_router(app, backend_info), prefix=prefix)


def introduce(server: FastAPI, site: Site) -> None:
    """Says in the OpenAPI document whose API it is. A server that has a title of its own keeps what it says."""
    if server.title != "FastAPI":
        return
    server.title, server.summary, server.description, server.version = (
        site.name,
        site.tagline,
        site.description,
        VERSION,
    )
    server.openapi_tags = TAGS
