"""The JSON API on FastAPI, for code that imports it from here."""

from lib.features.api.fastapi import (
    ApiRoute,
    build_api_router,
    build_health_router,
    register_asgi_routes,
)

__all__ = ["ApiRoute", "build_api_router", "build_health_router", "register_asgi_routes"]
