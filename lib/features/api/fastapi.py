"""The API for an existing FastAPI server, as routers and as one function."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter

from lib.backend import BackendInfo, get_backend_info
from lib.features.api.openapi import extend_openapi
from lib.features.api.operations import api_operations
from lib.servers.health import health_operations
from lib.servers.operation_routes import ApiRoute, operation_router
from lib.site import get_site

__all__ = ["ApiRoute", "build_api_router", "build_health_router", "register_asgi_routes"]


def build_health_router() -> APIRouter:
    """Return the routes for liveness and readiness probes."""
    return operation_router(health_operations(get_backend_info("fastapi")))


def build_api_router(app: Any, backend_info: BackendInfo) -> APIRouter:
    """Return the routes for the backend and the pages of the site."""
    return operation_router(api_operations(backend_info))


def register_asgi_routes(app: Any, backend_info: BackendInfo) -> None:
    """Add the routes to `app.server`, and complete its OpenAPI document."""
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    app.server.include_router(build_health_router(), prefix=prefix)
    app.server.include_router(build_api_router(app, backend_info), prefix=prefix)
    site = replace(get_site(), prefix=app.config.requests_pathname_prefix.rstrip("/"))
    extend_openapi(app.server, site, prefix)
