"""The JSON API of the site: the same responses on every backend, typed and with an OpenAPI document on FastAPI."""

from typing import Any

from lib.backend import BackendInfo
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.servers.policy import PathPolicy, RateKind
from lib.site import Site

GET = frozenset({"GET"})


def _openapi_badge(site: Site, backend: BackendInfo, page: Any) -> Any:
    """Return a link to the interactive API documentation, which only FastAPI has."""
    if backend.name != "fastapi":
        return None
    from dash import html

    title = "Interactive documentation of the JSON API"
    return html.A("OpenAPI", href=site.url("/docs"), className="badge openapi-badge", title=title)


def _mount(context: FeatureContext) -> Contribution:
    if context.backend.name == "fastapi":
        from lib.features.api.fastapi import register_asgi_routes

        register_asgi_routes(context.app, context.backend)
        return Contribution()
    from lib.features.api.routes import api_routes

    return Contribution(routes=api_routes(context.backend))


feature = Feature(
    name="api",
    docs="/json-api",
    reserved_names=("api", "api/backend", "api/pages/", "api/search", "docs", "openapi.json", "redoc"),
    links=("/api/backend", "/api/pages", "/api/search", "/docs", "/openapi.json", "/redoc"),
    paths=PathPolicy(
        rate_limited=(RateKind("search", "api/search", GET), RateKind("api", "api/", GET | {"POST"})),
    ),
    slots={"header_end": _openapi_badge},
    mount=_mount,
)
