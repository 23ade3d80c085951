"""What `/openapi.json` says beside the routes: whose API it is, what a problem is, which documents agents get."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

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

_SCHEMAS = "#/components/schemas/{model}"


def is_named(server: FastAPI) -> bool:
    """Whether somebody gave the server a title: then it describes an API of its own, of which the site is a part."""
    return server.title != "FastAPI"


def introduce(server: FastAPI, site: Site) -> None:
    """Says whose API it is."""
    server.title, server.version = site.name, VERSION
    server.summary, server.description = site.tagline, site.description
    server.openapi_tags = TAGS


def complete(server: FastAPI) -> None:
    """Makes the server's OpenAPI document complete, in FastAPI's way of extending it."""
    stock = server.openapi

    def openapi() -> dict[str, Any]:
        return completed(stock())

    server.openapi = openapi  # type: ignore[method-assign]


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the schema that problem responses refer to, and with what dash-improve-my-llms leaves out."""
    schema = Problem.model_json_schema(ref_template=_SCHEMAS)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs"), Problem=schema)
    for operations in document["paths"].values():
        operations.pop("head", None)  # HEAD is no operation of its own, and would carry the same id as GET
    for operation in _agents(document):
        operation["tags"] = ["agents"]
        operation["responses"].setdefault("404", {"description": "There is no such document."})
    return document


def _agents(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The operations whose answers are the documents for agents and crawlers."""
    for path, operations in document["paths"].items():
        if path.startswith(AGENTS) or path.endswith("/llms.txt"):
            yield from operations.values()
