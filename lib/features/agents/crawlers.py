"""Documents for crawlers: feed, `/.well-known/`, robots.txt, and sitemap."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from dash_improve_my_llms import wellknown

from lib.catalog.page_text import markdown_path
from lib.features import services
from lib.http.messages import Handler, Request, Response
from lib.http.user_agents import ADDRESSED, Policies, names_of
from lib.site import VERSION, Site

NAMESPACE = "http://www.w3.org/2005/Atom"
MAX_FEED_ENTRIES = 50
# The date of a feed without dated pages.
NEVER = date(1970, 1, 1)
# Characters that XML 1.0 cannot contain (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(site: Site, entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the Atom feed (RFC 4287) of the pages that changed last."""
    dated = [entry for entry in entries if entry.get("lastmod")]
    dated = sorted(dated, key=lambda entry: (-entry["lastmod"].toordinal(), entry["path"]))[:MAX_FEED_ENTRIES]
    home = site.absolute("/")
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": site.lang})
    _add(root, "id", site.absolute("/feed.xml"))
    _add(root, "title", site.name)
    _add(root, "subtitle", site.description)
    _add(root, "updated", _time(dated[0]["lastmod"] if dated else NEVER))
    _add(SubElement(root, "author"), "name", site.name)
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": site.absolute("/feed.xml")})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": home})
    for entry in dated:
        _entry(SubElement(root, "entry"), entry, site)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _entry(item: Element, entry: Mapping[str, Any], site: Site) -> None:
    address = site.absolute(quote(entry["path"]))
    markdown = site.absolute(quote(markdown_path(entry["path"])))
    _add(item, "id", address)
    _add(item, "title", entry["name"])
    _add(item, "updated", _time(entry["lastmod"]))
    _add(item, "summary", entry["description"] or site.description)
    SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": address})
    SubElement(item, "link", {"rel": "alternate", "type": "text/markdown", "href": markdown})
    if entry.get("category"):
        SubElement(item, "category", {"term": _FORBIDDEN.sub("", entry["category"])})


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _FORBIDDEN.sub("", text)


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


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
_ABOUT = {
    "training": "Crawlers that collect text to train models",
    "search": "Search engines",
    "agent": "Agents that fetch a page for a user",
}


def robots(site: Site, policies: Policies) -> str:
    """Return robots.txt, with one group for each kind of client."""
    return "\n".join(_lines(site, policies))


def _lines(site: Site, policies: Policies) -> Iterator[str]:
    yield f"# Crawler policy of {site.name}. Denied crawlers get status 403 for the text of pages in all formats."
    yield from ("", "User-agent: *", f"Allow: {site.url('/')}")
    for kind in ADDRESSED:
        yield from ("", f"# {_ABOUT[kind]}")
        yield from (f"User-agent: {name}" for name in names_of(kind))
        if policies[kind] == "allow":
            yield f"Allow: {site.url('/')}"
        else:  # some clients use the first rule that matches
            yield from (f"Allow: {site.url(path)}" for path in OPEN)
            yield f"Disallow: {site.url('/')}"
    yield from ("", f"Sitemap: {site.absolute('/sitemap.xml')}", "")


SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MAX_SITEMAP_URLS = 50_000


def sitemap(site: Site, entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the sitemap (sitemaps.org), without priorities and frequencies, which crawlers ignore."""
    root = Element("urlset", {"xmlns": SITEMAP_NAMESPACE})
    for entry in islice(entries, MAX_SITEMAP_URLS):
        url = SubElement(root, "url")
        SubElement(url, "loc").text = site.absolute(quote(entry["path"]))
        if entry.get("lastmod"):
            SubElement(url, "lastmod").text = entry["lastmod"].isoformat()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
