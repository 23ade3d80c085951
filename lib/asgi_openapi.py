"""What `/openapi.json` says beside the routes: whose API it is, what a problem is, which documents agents get."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.routing import Route

from lib.api.problem import Problem
from lib.site import VERSION, Site

TAGS = [
    {"name": "health", "description": "For load balancers and containers: is the process alive, is it ready."},
    {"name": "site", "description": "What the site says of itself: its backend and its pages."},
    {
        "name": "demo",
        "description": "One small endpoint for each thing that a server can do. Beside these, `/api/demo/clock` is a "
        "WebSocket, which OpenAPI cannot describe: it sends the time once a second, at most sixty times.",
    },
    {"name": "agents", "description": "The pages as documents for agents, and what crawlers ask for."},
]
AGENTS = ("/llms", "/robots.txt", "/sitemap.xml", "/.well-known/")

# Where fastapi-offline serves ReDoc, and the picture in it that comes from another host.
REDOC = "/static-offline-docs/redoc.standalone.js"
REDOC_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"

_SCHEMAS = "#/components/schemas/{model}"


def describe(server: FastAPI, site: Site) -> None:
    """Names the API, unless the server has a title of its own, and completes its OpenAPI document."""
    if any(getattr(route, "name", None) == "static-offline-docs" for route in server.router.routes):
        server.router.routes.insert(0, Route(REDOC, _redoc))
    if server.title == "FastAPI":
        server.title, server.version = site.name, VERSION
        server.summary, server.description = site.tagline, site.description
        server.openapi_tags = TAGS
    stock = server.openapi

    def openapi() -> dict[str, Any]:
        return completed(stock())

    # FastAPI's way of extending OpenAPI.
    server.openapi = openapi  # type: ignore[method-assign]


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the schema that problem responses refer to, and with what dash-improve-my-llms leaves out."""
    schema = Problem.model_json_schema(ref_template=_SCHEMAS)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs"), Problem=schema)
    for operation in _agents(document):
        operation["tags"] = ["agents"]
        operation["responses"].setdefault("404", {"description": "There is no such document."})
    return document


def _agents(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The operations whose answers are the documents for agents and crawlers."""
    for path, operations in document["paths"].items():
        if path.startswith(AGENTS) or path.endswith("/llms.txt"):
            yield from operations.values()


async def _redoc(_: Request) -> Response:
    return Response(_redoc_script(), media_type="text/javascript", headers={"cache-control": "public, max-age=3600"})


@cache
def _redoc_script() -> str:
    """ReDoc, with a picture that fails to load at once in place of the one at its maker's."""
    script = files("fastapi_offline").joinpath("static", "redoc.standalone.js").read_text(encoding="utf-8")
    return script.replace(REDOC_LOGO, "data:,")
