"""Additions to `/openapi.json`: site name, problem documents, documents for agents. The API explorers."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from lib.features.api.models import AGENT_DOCUMENTS, PAGE_PATH
from lib.http.compression import compress_response
from lib.http.errors import Problem
from lib.http.messages import Request as SiteRequest
from lib.http.messages import Response as SiteResponse
from lib.http.messages import merge_headers
from lib.servers.security import CSP, EXPLORERS, ContentSecurity
from lib.site import VERSION, Site

TAGS = [
    {"name": "health", "description": "Liveness and readiness probes for load balancers and containers."},
    {"name": "site", "description": "The backend and the pages of the site."},
    {
        "name": "demo",
        "description": "Small endpoints, one for each capability of a server. OpenAPI cannot describe two "
        "WebSockets: `/api/demo/clock` sends the time once a second for a minute, and `/api/demo/feed/socket` sends "
        "the samples of `/api/demo/feed`.",
    },
    {"name": "agents", "description": "The pages as documents for agents, and the documents for crawlers."},
]
_SCHEMAS = "#/components/schemas/{model}"


def extend_openapi(server: FastAPI, site: Site, prefix: str) -> None:
    """Complete the OpenAPI document of the server, and add the explorers. The site is under `prefix`.

    A server with another title belongs to another app. It keeps its description, and its explorers.
    """
    is_own = server.title == "FastAPI"
    if is_own:
        server.title, server.version = site.name, VERSION
        server.summary, server.description = site.tagline, site.description
        server.openapi_tags = TAGS
    if is_own or prefix:
        server.router.routes[:0] = explorers(server, site, prefix)  # before the routes of FastAPI
    generate = server.openapi
    server.openapi = lambda: _completed(generate(), prefix)  # type: ignore[method-assign]


def _completed(document: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Add the schema of problem documents, and the documents for agents."""
    schema = Problem.model_json_schema(ref_template=_SCHEMAS)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs"), Problem=schema)
    for path, name, summary, content in AGENT_DOCUMENTS:
        responses = {"200": {"description": summary, "content": content}}
        parameters = []
        if "{path}" in path:
            responses["404"] = {"description": "Page not found.", "content": content}
            parameters = [PAGE_PATH]
        operation = {"summary": summary, "operationId": name, "parameters": parameters, "responses": responses}
        document["paths"][f"{prefix}{path}"] = {"get": {"tags": ["agents"], **operation}}
    return document


STATIC = files("fastapi_offline").joinpath("static")

# The only file of ReDoc from another host.
REDOC_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"


def explorers(server: FastAPI, site: Site, prefix: str) -> list[BaseRoute]:
    """Return the routes of the explorers. `site` has the URLs for the browser."""
    icon = site.url("/assets/favicon.svg")
    docs = get_swagger_ui_html(
        openapi_url=site.url("/openapi.json"),
        title=f"{server.title} - Swagger UI",
        swagger_js_url=site.url("/_openapi/swagger-ui-bundle.js"),
        swagger_css_url=site.url("/_openapi/swagger-ui.css"),
        swagger_favicon_url=icon,
    )
    redoc = get_redoc_html(
        openapi_url=site.url("/openapi.json"),
        title=f"{server.title} - ReDoc",
        redoc_js_url=site.url("/_openapi/redoc.js"),
        redoc_favicon_url=icon,
        with_google_fonts=False,
    )
    content = ContentSecurity(EXPLORERS)
    for document in (docs, redoc):
        document.headers[CSP] = content.of(bytes(document.body))

    async def openapi(request: Request) -> Response:
        body = json.dumps(server.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
        site_request = SiteRequest(request.url.path, headers=merge_headers(request.headers.items()))
        response = compress_response(SiteResponse(body, content_type="application/json"), site_request)
        return Response(response.body, response.status, dict(response.all_headers))

    return [
        Route(f"{prefix}/openapi.json", openapi),
        Route(f"{prefix}/docs", docs, methods=["GET"], name="docs"),
        Route(f"{prefix}/redoc", redoc, methods=["GET"], name="redoc"),
        Route(f"{prefix}/_openapi/redoc.js", lambda _: _redoc()),
        Mount(f"{prefix}/_openapi", StaticFiles(directory=str(STATIC))),
    ]


@cache
def _redoc() -> Response:
    """Return the script of ReDoc without the URL of its logo."""
    script = STATIC.joinpath("redoc.standalone.js").read_text(encoding="utf-8").replace(REDOC_LOGO, "data:,")
    return Response(script, media_type="text/javascript", headers={"cache-control": "public, max-age=3600"})
