"""The documents under `/.well-known/`: the API catalog, the card of the MCP server, and the skills for agents."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import frontmatter
from dash_improve_my_llms import wellknown

from lib.catalog.navigation import listed_entries
from lib.catalog.page_text import markdown_path, with_targets
from lib.features import services
from lib.features.agents.documents import render
from lib.http.messages import Handler, Request, Response
from lib.settings import PROJECT_ROOT
from lib.site import VERSION, Site

# The folder of the skills under `/.well-known/`.
SKILLS = "agent-skills/"


def well_known(site: Site) -> Handler:
    """Return the handler of the documents; it returns 404 for all others."""

    def handler(request: Request) -> Response:
        urls: dict[str, Any] = {"openapi": services.openapi_path, "mcp": services.mcp_path}
        if request.tail == "api-catalog":
            return Response(render("api-catalog.json", site, **urls).encode(), 200, wellknown.LINKSET_TYPE)
        if request.tail == "mcp/server-card.json" and services.mcp_path:
            # The name of the MCP server contains the host of the site in reverse order.
            host = urlsplit(site.base_url).hostname or "localhost"
            owner = host if host.replace(".", "").isdigit() else ".".join(reversed(host.split(".")))
            card = render("server-card.json", site, **urls, version=VERSION, owner=owner)
            return Response(card.encode(), 200, "application/json")
        documents = skill_documents(site) if request.tail.startswith(SKILLS) else {}
        if request.tail == f"{SKILLS}index.json" and documents:
            index = json.dumps(skills_index(site, documents), ensure_ascii=False, indent=1)
            return Response(index.encode(), 200, "application/json")
        if text := documents.get(request.tail.removeprefix(SKILLS)):
            return Response(text.encode(), 200, "text/markdown; charset=utf-8")
        return Response(wellknown.not_found_body().encode(), 404, "application/json", {"cache-control": "no-store"})

    return handler


def skill_documents(site: Site) -> dict[str, str]:
    """Return the skills in the folder `skills` and AGENTS.md by path, with links to pages instead of their files."""
    pages = {f"/{entry.get('source')}": markdown_path(entry["path"]) for entry in listed_entries()}

    def served(target: str) -> str:
        path, mark, anchor = target.partition("#")
        path = pages.get(path, re.sub(r"^/skills/", f"/.well-known/{SKILLS}", path))
        return f"{site.absolute(path)}{mark}{anchor}" if path.startswith("/") else target

    files = [*sorted(PROJECT_ROOT.glob("skills/*/SKILL.md")), *PROJECT_ROOT.glob("AGENTS.md")]
    texts = {file.relative_to(PROJECT_ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}
    return {path.removeprefix("skills/"): with_targets(text, served) for path, text in texts.items()}


def skills_index(site: Site, documents: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the list of the skills (Agent Skills Discovery 0.2.0). `documents` are other Markdown files for agents."""
    listed: dict[str, list[Mapping[str, str]]] = {"skills": [], "documents": []}
    for path, text in documents.items():
        name, _, _ = path.partition("/")
        about = {"name": name, "description": str(frontmatter.loads(text).get("description", ""))}
        url, digest = site.absolute(f"/.well-known/{SKILLS}{path}"), sha256(text.encode()).hexdigest()
        kind, field = ("skills", "skill-md") if path != name else ("documents", "agents-md")
        listed[kind].append({**about, "type": field, "url": url, "digest": f"sha256:{digest}"})
    return {"$schema": wellknown.AGENT_SKILLS_SCHEMA, **listed}
