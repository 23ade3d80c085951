"""The OpenAPI document, the same on every backend, its explorers, and the API for an existing FastAPI server."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI

from lib.backend import BackendInfo, get_backend_info
from lib.features import services
from lib.features.api.operations import api_operations
from lib.features.feature import FeatureContext
from lib.http.cached_body import CachedBody
from lib.http.compression import compress_now
from lib.http.errors import Problem
from lib.islands.templates import render
from lib.servers.health import health_operations
from lib.servers.operation_routes import operation_router
from lib.servers.security import CSP, EXPLORERS, ContentSecurity
from lib.site import VERSION, Site, get_site

TAGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["tags"]
_SCHEMAS = "#/components/schemas/{model}"
# The routes of a FastAPI app for its document and for explorers, which load scripts from another host.
_REPLACED = {"openapi", "swagger_ui_html", "swagger_ui_redirect", "redoc_html"}


def extend_openapi(server: FastAPI, site: Site, prefix: str) -> None:
    """Complete the OpenAPI document of the server. The site is under `prefix`; `site` has the URLs for the browser.

    A server with another title belongs to another app. It keeps its description, and its explorers.
    """
    if server.title == "FastAPI":
        server.title, server.version = site.name, VERSION
        server.summary, server.description = site.tagline, site.description
        server.openapi_tags = TAGS
        server.license_info = {"name": site.license, "identifier": site.license} if site.license else None
        server.servers = [{"url": site.prefix.removesuffix(prefix) or "/"}]
        routes = server.router.routes
        routes[:] = [route for route in routes if getattr(route, "name", "") not in _REPLACED]
    generate = server.openapi
    server.openapi = lambda: _completed(generate(), prefix)  # type: ignore[method-assign]


def _completed(document: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Add the schema of problem documents, the parts of other features, and that no operation needs a login."""
    schema = Problem.model_json_schema(ref_template=_SCHEMAS)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs"), Problem=schema)
    document.setdefault("security", [])
    for file in services.openapi_parts.values():
        part = json.loads(file.read_text(encoding="utf-8"))
        document["tags"] = [tag for tag in document.get("tags", []) if tag not in part["tags"]] + part["tags"]
        document["paths"] |= {prefix + path: operations for path, operations in part["paths"].items()}
    return document


def openapi_bodies(context: FeatureContext) -> dict[str, CachedBody]:
    """Return the document and its explorers by path.

    FastAPI describes the routes that it serves. On other backends, a FastAPI server that does not serve has the same.
    """
    server = context.app.server
    if not isinstance(server, FastAPI):
        server = FastAPI()
        server.include_router(operation_router(context.app.backend.operations), prefix=context.path(""))
        extend_openapi(server, context.site, context.path(""))
    document = json.dumps(server.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
    bodies = {"/openapi.json": CachedBody(document, "application/json", packer=compress_now)}
    for path, macro in {"/docs": "swagger_ui", "/redoc": "redoc"}.items():
        page = render("lib/features/api/elements.html", macro, context.site, server.title).encode()
        policy = {CSP: ContentSecurity(EXPLORERS).of(page)}
        bodies[path] = CachedBody(page, "text/html; charset=utf-8", headers=policy, packer=compress_now)
    return bodies


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
