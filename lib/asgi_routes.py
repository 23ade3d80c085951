"""The API on FastAPI: typed routes, so that `/docs` and `/openapi.json` describe them."""

from typing import Any

from fastapi import APIRouter

from lib.api import queries
from lib.api.models import BackendInfoModel, HealthResponse, PageListResponse
from lib.backend import BackendInfo, get_backend_info

__all__ = ["BackendInfoModel", "HealthResponse", "PageListResponse", "build_api_router", "build_health_router",
           "register_asgi_routes"]  # fmt: skip


def build_health_router() -> APIRouter:
    """Liveness, for load balancers and containers."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Liveness")
    def healthz() -> HealthResponse:
        """Answers as long as the process can; depends on nothing else."""
        return queries.health(get_backend_info())

    return router


def build_api_router(app: Any, backend_info: BackendInfo) -> APIRouter:
    """What the site says of itself: its backend and its pages."""
    router = APIRouter(prefix="/api", tags=["site"])

    @router.get("/backend", summary="Running backend")
    def get_backend() -> BackendInfoModel:
        """The running backend, what was asked for, and why they differ if they do."""
        return queries.backend_info(backend_info)

    @router.get("/pages", summary="Pages of the site")
    def list_pages() -> PageListResponse:
        """Every page that the navigation lists, sorted by path."""
        return queries.page_list(backend_info)

    return router


def register_asgi_routes(app: Any, backend_info: BackendInfo) -> None:
    """Adds the routers to `app.server`. They come before the llms routes, whose `/<page>/llms.txt` matches greedily."""
    app.server.include_router(build_health_router())
    app.server.include_router(build_api_router(app, backend_info))
