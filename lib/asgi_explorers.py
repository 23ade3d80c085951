"""Swagger UI, ReDoc and `/openapi.json`, from this process alone: their scripts come with fastapi-offline."""

import json
from functools import cache
from importlib.resources import files

from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from lib.delivery.quick import packed
from lib.servers.contract import Request as SiteRequest
from lib.servers.contract import Response as SiteResponse
from lib.servers.contract import joined
from lib.servers.security import CSP, EXPLORERS, ContentSecurity
from lib.site import Site

STATIC = files("fastapi_offline").joinpath("static")

# The one thing in ReDoc that comes from another host.
REDOC_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"


def add_explorers(server: FastAPI, site: Site, prefix: str) -> None:
    """Puts them below `prefix`, before all other routes, so that those of the server's own making stand back."""
    server.router.routes[:0] = explorers(server, site, prefix)


def explorers(server: FastAPI, site: Site, prefix: str) -> list[BaseRoute]:
    """The routes. `site` knows how a browser sees their addresses."""
    icon = site.url("/assets/favicon.svg")
    content = ContentSecurity(EXPLORERS)

    def secured(document: HTMLResponse) -> HTMLResponse:
        document.headers[CSP] = content.of(bytes(document.body))
        return document

    async def openapi(request: Request) -> Response:
        document = json.dumps(server.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
        asked = SiteRequest(request.url.path, headers=joined(request.headers.items()))
        answer = packed(SiteResponse(document, content_type="application/json"), asked)
        return Response(answer.body, answer.status, dict(answer.all_headers))

    async def docs(_: Request) -> HTMLResponse:
        return secured(
            get_swagger_ui_html(
                openapi_url=site.url("/openapi.json"),
                title=f"{server.title} - Swagger UI",
                swagger_js_url=site.url("/_openapi/swagger-ui-bundle.js"),
                swagger_css_url=site.url("/_openapi/swagger-ui.css"),
                swagger_favicon_url=icon,
            )
        )

    async def redoc(_: Request) -> HTMLResponse:
        return secured(
            get_redoc_html(
                openapi_url=site.url("/openapi.json"),
                title=f"{server.title} - ReDoc",
                redoc_js_url=site.url("/_openapi/redoc.js"),
                redoc_favicon_url=icon,
                with_google_fonts=False,
            )
        )

    return [
        Route(f"{prefix}/openapi.json", openapi),
        Route(f"{prefix}/docs", docs),
        Route(f"{prefix}/redoc", redoc),
        Route(f"{prefix}/_openapi/redoc.js", _redoc_script),
        Mount(f"{prefix}/_openapi", StaticFiles(directory=str(STATIC))),
    ]


async def _redoc_script(_: Request) -> Response:
    return Response(_redoc(), media_type="text/javascript", headers={"cache-control": "public, max-age=3600"})


@cache
def _redoc() -> str:
    """ReDoc, with a picture that fails to load at once in place of the one at its maker's."""
    return STATIC.joinpath("redoc.standalone.js").read_text(encoding="utf-8").replace(REDOC_LOGO, "data:,")
