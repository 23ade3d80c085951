"""The listed pages, and their Markdown as the resources `docs://page/<path>`."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from lib.catalog.lookup import find_page, page_for_former
from lib.catalog.navigation import is_listed, listed_entries
from lib.catalog.page_text import page_markdown
from lib.features.mcp.message import INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError
from lib.features.mcp.tool import TEXTS, near_matches
from lib.site import get_site

Entry = Mapping[str, Any]


def listed_pages() -> list[Entry]:
    """Return the pages of the navigation in reading order, without drafts, which are pages in debug mode only."""
    return [entry for entry in listed_entries() if not entry.get("draft")]


def listed_page(path: str) -> Entry | None:
    """Return the page at a path or a former path, or None if it is not listed."""
    present = page_for_former(path.strip("/"))
    entry, _ = find_page(path if present is None else present)
    return entry if entry and is_listed(entry) and not entry.get("draft") else None


def parse_address(address: str) -> tuple[str, str]:
    """Return path and anchor of a page from its path, its URL, or the URL of its Markdown."""
    site = get_site()
    url, _, anchor = address.strip().partition("#")
    path = url.partition("?")[0].removeprefix(site.base_url)
    if site.prefix and f"{path}/".startswith(f"{site.prefix}/"):
        path = path.removeprefix(site.prefix)
    bare = unquote(path).strip("/")
    for ending in (".md", "/llms.txt", "llms.txt"):
        bare = bare.removesuffix(ending)
    return "/" if bare == "index" else f"/{bare.strip('/')}", unquote(anchor)


def similar_pages(path: str) -> list[Entry]:
    """Return pages whose path or name is similar to a path."""
    by_name: dict[str, Entry] = {}
    for entry in listed_pages():
        for name in (entry["path"], entry["path"].rpartition("/")[2], entry["name"]):
            by_name.setdefault(name.casefold(), entry)
    unique = {entry["path"]: entry for entry in map(by_name.__getitem__, near_matches(path.strip("/"), by_name))}
    return list(unique.values())


SCHEME = "docs://page/"
MEDIA_TYPE = "text/markdown"
TEMPLATE = {"uriTemplate": f"{SCHEME}{{path}}", "name": "page", "mimeType": MEDIA_TYPE, **TEXTS["page"]}
# Resources per response: about 4,000 tokens.
PAGE_SIZE = 50


def list_resources(params: dict[str, Any]) -> dict[str, Any]:
    """Return a part of the resources, and the cursor of the next part. Raises `RpcError`."""
    cursor = params.get("cursor", "0")
    if not isinstance(cursor, str) or not cursor.isascii() or not cursor.isdigit() or len(cursor) > len(str(2**31)):
        raise RpcError(INVALID_PARAMS, "Invalid cursor. Repeat the request without a cursor.")
    start, pages = int(cursor), listed_pages()
    end = start + PAGE_SIZE
    more = {"nextCursor": str(end)} if end < len(pages) else {}
    return {"resources": [_definition(entry) for entry in pages[start:end]], **more}


def read_resource(params: dict[str, Any]) -> dict[str, Any]:
    """Return the Markdown of a page. Raises `RpcError`."""
    uri = params.get("uri")
    if not isinstance(uri, str):
        raise RpcError(INVALID_PARAMS, f"`uri` must be a string such as {SCHEME}getting-started.")
    path, _ = parse_address(uri.removeprefix(SCHEME))
    entry = listed_page(path) if uri.startswith(SCHEME) else None
    if entry is None:
        known = ", ".join(_uri(page) for page in similar_pages(path))
        hint = f"Similar pages: {known}." if known else "resources/list returns all pages."
        raise RpcError(RESOURCE_NOT_FOUND, f"Page not found. {hint}", {"uri": uri})
    return {"contents": [{"uri": uri, "mimeType": MEDIA_TYPE, "text": page_markdown(entry, get_site())}]}


def _definition(entry: Entry) -> dict[str, Any]:
    changed = {"annotations": {"lastModified": f"{entry['lastmod']}T00:00:00Z"}} if entry.get("lastmod") else {}
    return {
        "uri": _uri(entry),
        "name": entry["path"].strip("/") or "index",
        "title": entry["name"],
        "description": entry["description"] or entry["name"],
        "mimeType": MEDIA_TYPE,
        **changed,
    }


def _uri(entry: Entry) -> str:
    return SCHEME + quote(entry["path"].lstrip("/"))
