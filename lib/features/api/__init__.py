"""The JSON API of the site, its OpenAPI document, and two API explorers: the same on every backend."""

from typing import Any

from lib.backend import BackendInfo
from lib.features import services
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.servers.policy import PathPolicy, RateKind
from lib.site import Site

GET = frozenset({"GET"})


def _badge(site: Site, backend: BackendInfo, page: Any) -> Any:
    """Return a link to the page that describes the API, or to Swagger UI on a site without the page."""
    from lib.catalog.lookup import find_page
    from lib.islands.templates import render

    path = "/api-reference" if find_page("/api-reference")[0] else "/docs"
    return render("lib/features/api/elements.html", "openapi_badge", site.url(path))


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.api.explorers import explorer_routes
    from lib.features.api.operations import api_operations

    services.openapi_path = "/openapi.json"
    if context.backend.name == "fastapi":
        from lib.features.api.openapi import extend_openapi

        extend_openapi(context.app.server, context.site, context.path(""))
    return Contribution(routes=explorer_routes(context), operations=api_operations(context.backend))


feature = Feature(
    name="api",
    docs="/json-api",
    reserved_names=("api", "api/backend", "api/pages/", "api/search", "docs", "openapi.json", "redoc"),
    links=("/api/backend", "/api/pages", "/api/search", "/docs", "/openapi.json", "/redoc"),
    paths=PathPolicy(
        public=frozenset({"api/", "openapi.json"}),
        rate_limited=(RateKind("search", "api/search", GET), RateKind("api", "api/", GET | {"POST"})),
    ),
    slots={"header_end": _badge},
    mount=_mount,
)
