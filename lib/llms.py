"""The documents for agents and crawlers, by dash-improve-my-llms: llms.txt, robots.txt, sitemap.xml."""

from typing import Any
from urllib.parse import quote

import dash
from dash_improve_my_llms import (
    LLMSConfig,
    RobotsConfig,
    add_llms_routes,
    discovery,
    handlers,
    mark_hidden,
    register_page_metadata,
)

from lib.llms_prefix import below_prefix
from lib.navigation import is_listed
from lib.servers.contract import Handler
from lib.site import Site


def mount_llms(app: Any, site: Site, pages: Handler) -> Handler:
    """Tells the package about every page and adds its routes. Its prerender stays off: the pages are complete HTML.

    Returns what answers page URLs: `pages`, or below a prefix, which the package does not know, a handler that answers
    the documents' URLs itself.
    """
    app.title = site.name
    app._base_url = f"{site.base_url}{site.prefix}"
    app._robots_config = RobotsConfig()
    describe_pages(site)
    handlers.build_policy_block = _access_policy
    discovery.twin_path = _twin_path
    if site.prefix:
        return below_prefix(app, pages)
    add_llms_routes(app, LLMSConfig(prerender=False, warn_missing_llms_doc=False, register_mcp_resources=False))
    return pages


def describe_pages(site: Site) -> None:
    """Hands the package the text of every page that lists show, and hides the others."""
    for entry in dash.page_registry.values():
        path = entry["path_template"] or entry["path"]
        if not is_listed(entry):
            mark_hidden(path)
            continue
        register_page_metadata(
            path,
            name=site.name if path == "/" else entry["name"],
            description=entry["description"],
            llms_doc=_document(entry["name"], entry["description"], entry.get("markdown")),
            schema_type=entry.get("schema_type"),
            lastmod=entry["lastmod"].isoformat() if entry.get("lastmod") else None,
        )


def _document(name: str, description: str, markdown: str | None) -> str:
    """The page's Markdown below its name, which stands in the front matter."""
    return f"# {name}\n\n> {description}\n\n{markdown or ''}".strip() + "\n"


def _access_policy(*_: Any) -> list[str]:
    """What llms.txt says of access, instead of the package's own lines, which promise accounts and keys."""
    return [
        "## Access policy",
        "",
        "- These documents are free to read. There are no accounts and no keys.",
        "- `/robots.txt` says which crawlers are welcome.",
        "- For everything at once, ask for `/llms-full.txt` once rather than for each page.",
        "",
    ]


def _twin_path(path: str) -> str:
    """Where a page's Markdown is, as a header can carry it; the package writes any path that was asked for as it is."""
    return "/llms.txt" if path == "/" else f"{quote(path)}/llms.txt"
