"""Documents for crawlers: feed, `/.well-known/`, robots.txt, and sitemap."""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from dash_improve_my_llms import wellknown

from lib.features import services
from lib.features.agents.templates import Entry, render
from lib.http.messages import Handler, Request, Response
from lib.http.user_agents import ADDRESSED, Policies, names_of
from lib.site import VERSION, Site

MAX_FEED_ENTRIES = 50
MAX_SITEMAP_URLS = 50_000
# Characters that XML 1.0 cannot contain (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(site: Site, entries: Iterable[Entry]) -> str:
    """Return the Atom feed (RFC 4287) of the pages that changed last."""
    dated = [entry for entry in entries if entry.get("lastmod")]
    dated.sort(key=lambda entry: (-entry["lastmod"].toordinal(), entry["path"]))
    return _FORBIDDEN.sub("", render("feed.xml", site, entries=dated[:MAX_FEED_ENTRIES]))


def sitemap(site: Site, entries: Iterable[Entry]) -> str:
    """Return the sitemap (sitemaps.org), without priorities and frequencies, which crawlers ignore."""
    return render("sitemap.xml", site, entries=islice(entries, MAX_SITEMAP_URLS))


# The schema of the card (SEP-2127 of the Model Context Protocol).
CARD_SCHEMA = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"


def well_known(app: Any, site: Site) -> Handler:
    """Return the handler of the documents under `/.well-known/`; it returns 404 for all others."""
    app._base_url = f"{site.base_url}{site.prefix}"  # for the functions of the package
    catalog = wellknown.build_api_catalog(app, openapi_path=services.openapi_path, status_path="/healthz")
    documents = {
        "api-catalog": Response(catalog.encode(), 200, wellknown.LINKSET_TYPE),
        "agent-skills/index.json": Response(wellknown.build_agent_skills_index(app).encode(), 200, "application/json"),
    }

    def handler(request: Request) -> Response:
        if services.mcp_path and request.tail == "mcp/server-card.json":
            card = json.dumps(server_card(site, services.mcp_path), ensure_ascii=False, indent=1)
            return Response(card.encode(), 200, "application/json")
        return documents.get(request.tail) or refused(request)

    return handler


def server_card(site: Site, mcp_path: str) -> Mapping[str, Any]:
    """Return the card of the MCP server."""
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
    """Return 404 as JSON."""
    return Response(wellknown.not_found_body().encode(), 404, "application/json", {"cache-control": "no-store"})


# Paths that blocked clients can still read.
OPEN = ("/robots.txt", "/llms.txt", "/_llms/", "/sitemap.xml", "/feed.xml", "/.well-known/")


def robots(site: Site, policies: Policies) -> str:
    """Return robots.txt, with one group for each kind of client."""
    names = {kind: names_of(kind) for kind in ADDRESSED}
    return render("robots.txt", site, names=names, policies=policies, open=OPEN)
