"""What is below `/.well-known/`: only what is there."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dash_improve_my_llms import wellknown

from lib.servers.contract import Handler, Request, Response
from lib.site import VERSION, Site

# The schema of the card (SEP-2127 of the Model Context Protocol).
CARD_SCHEMA = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"


def well_known(app: Any, site: Site, *, has_openapi: bool, mcp_path: str | None) -> Handler:
    """Answers with what is true of this site, and with 404 for the rest. `mcp_path` is where agents connect."""
    app._base_url = f"{site.base_url}{site.prefix}"  # where the package's builders look for it
    openapi = "/openapi.json" if has_openapi else None
    catalog = wellknown.build_api_catalog(app, openapi_path=openapi, status_path="/healthz")
    documents = {
        "api-catalog": Response(catalog.encode(), 200, wellknown.LINKSET_TYPE),
        "agent-skills/index.json": Response(wellknown.build_agent_skills_index(app).encode(), 200, "application/json"),
    }
    if mcp_path:
        card = json.dumps(server_card(site, mcp_path), ensure_ascii=False, indent=1)
        documents["mcp/server-card.json"] = Response(card.encode(), 200, "application/json")
    return lambda request: documents.get(request.tail) or refused(request)


def server_card(site: Site, mcp_path: str) -> Mapping[str, Any]:
    """Who the MCP server is and where. What it can do it says itself, to those who connect."""
    host = urlsplit(site.base_url).hostname or "localhost"
    owner = host if host.replace(".", "").isdigit() else ".".join(reversed(host.split(".")))
    return {
        "$schema": CARD_SCHEMA,
        "name": f"{owner}/docs",
        "title": site.name,
        "version": VERSION,
        "description": site.tagline,
        "websiteUrl": site.absolute("/"),
        "remotes": [{"type": "streamable-http", "url": site.absolute(mcp_path)}],
    }


def refused(_: Request) -> Response:
    """What is looked for by name and is not there, said in a way that a program understands."""
    return Response(wellknown.not_found_body().encode(), 404, "application/json", {"cache-control": "no-store"})
