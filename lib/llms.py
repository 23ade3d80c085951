"""The documents for agents and crawlers, by dash-improve-my-llms: llms.txt, robots.txt, sitemap.xml.

Its builders write them; its routes and middleware stay unused, for they would build each document for each request.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import dash
from dash_improve_my_llms import discovery, handlers, mark_hidden, register_page_metadata, wellknown
from dash_improve_my_llms.seo import autoconfigure_icons

from lib.delivery.compressor import Compressor
from lib.delivery.fixed import Fixed
from lib.delivery.part import Part
from lib.llms_documents import Documents, PageUrls, robots, sitemap
from lib.navigation import is_listed
from lib.readers import ROBOTS
from lib.servers.contract import Handler, Request, Response
from lib.site import Site


class Llms:
    """The documents of one site: `routes` are those with an address of their own, `pages` answers the page URLs."""

    def __init__(self, app: Any, site: Site, compressor: Compressor, pages: Part, *, has_openapi: bool) -> None:
        app.title = site.name
        app._base_url = f"{site.base_url}{site.prefix}"
        app._robots_config = ROBOTS
        handlers.build_policy_block = _access_policy
        discovery.twin_path = _twin_path
        autoconfigure_icons(app)
        self._site = site
        self._documents = Documents(app, site, compressor)
        self.pages = PageUrls(app, site, compressor, pages, self._documents)
        self.routes: Mapping[str, Handler] = {
            **dict.fromkeys(("/llms.txt", "/llms-small.txt", "/llms-full.txt"), self._documents),
            "/robots.txt": Fixed(lambda: robots(app), "text/plain; charset=utf-8", compressor),
            "/sitemap.xml": Fixed(lambda: sitemap(app), "application/xml; charset=utf-8", compressor),
            "/.well-known/": _well_known(app, site, has_openapi=has_openapi),
            "/auth.md": _refused,
            "/favicon.ico": _favicon(site),
            "/apple-touch-icon.png": _refused,
            "/apple-touch-icon-precomposed.png": _refused,
        }

    def prepare(self) -> None:
        """Tells the package about every page, once all are registered, and forgets what was written of earlier ones."""
        describe_pages(self._site)
        for part in (self._documents, self.pages, *self.routes.values()):
            if isinstance(part, Documents | PageUrls | Fixed):
                part.forget()


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


def _refused(_: Request) -> Response:
    """What is looked for by name and is not there, said in a way that a program understands."""
    return Response(wellknown.not_found_body().encode(), 404, "application/json", {"cache-control": "no-store"})


def _well_known(app: Any, site: Site, *, has_openapi: bool) -> Handler:
    """Answers below `/.well-known/` with what is true of this site, and with 404 for the rest."""
    openapi = "/openapi.json" if has_openapi else None
    catalog = wellknown.build_api_catalog(app, openapi_path=openapi, status_path="/healthz")
    documents = {
        "api-catalog": Response(catalog.encode(), 200, wellknown.LINKSET_TYPE),
        "agent-skills/index.json": Response(wellknown.build_agent_skills_index(app).encode(), 200, "application/json"),
    }
    return lambda request: documents.get(request.tail) or _refused(request)


def _favicon(site: Site) -> Handler:
    """Sends those who guess to the icon that the pages name."""
    return lambda _: Response(b"", 302, "", {"location": site.url("/assets/favicon.svg")})
