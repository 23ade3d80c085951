"""The JSON API on FastAPI, for code that imports it from here."""

from lib.features.api.openapi import build_api_router, build_health_router, register_asgi_routes
from lib.servers.operation_routes import ApiRoute

__all__ = ["ApiRoute", "build_api_router", "build_health_router", "register_asgi_routes"]
