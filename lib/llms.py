"""The documents for agents and crawlers, by dash-improve-my-llms: llms.txt, robots.txt, sitemap.xml."""

from typing import Any

import dash
from dash_improve_my_llms import LLMSConfig, RobotsConfig, add_llms_routes, mark_hidden, register_page_metadata

from lib.delivery.navigation import is_listed
from lib.site import Site


def mount_llms(app: Any, site: Site) -> None:
    """Tells the package about every page and adds its routes. Its prerender stays off: the pages are complete HTML."""
    app.title = site.name
    app._base_url = site.base_url
    app._robots_config = RobotsConfig()
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
    add_llms_routes(app, LLMSConfig(prerender=False, warn_missing_llms_doc=False, register_mcp_resources=False))


def _document(name: str, description: str, markdown: str | None) -> str:
    """The page's Markdown below its name, which stands in the front matter."""
    return f"# {name}\n\n> {description}\n\n{markdown or ''}".strip() + "\n"
