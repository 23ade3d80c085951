"""How MCP clients connect to this site: the directive `mcp_clients`, and the dialog of the page menu."""

import json
import re
from dataclasses import dataclass

from markupsafe import Markup

from lib.content.code_fence import CodeInfo, highlight_code
from lib.content.context import PageContext
from lib.directives.base import Call, Directive
from lib.features.mcp.settings import MCP_PATH
from lib.features.mcp.tool import TEMPLATES
from lib.features.templates import template_environment
from lib.site import Site, get_site


@dataclass(frozen=True, slots=True)
class Client:
    """A client. `text` is a command, or the content of `file`."""

    name: str
    language: str
    text: str
    file: str | None = None


def mcp_clients(site: Site) -> tuple[Client, ...]:
    """Return the configuration of each client."""
    address = site.absolute(MCP_PATH)
    name = re.sub(r"[^a-z0-9]+", "-", site.name.lower()).strip("-") or "docs"
    vscode = {"servers": {name: {"type": "http", "url": address}}}
    cursor = {"mcpServers": {name: {"url": address}}}
    return (
        Client("Claude Code", "bash", f"claude mcp add --transport http {name} {address}"),
        Client("VS Code", "json", json.dumps(vscode, indent=2), ".vscode/mcp.json"),
        Client("Cursor", "json", json.dumps(cursor, indent=2), ".cursor/mcp.json"),
    )


class McpClients(Directive):
    """Shows how common clients connect to this site with MCP. No argument, no options, no body."""

    NAME = "mcp_clients"

    def render(self, call: Call, page: PageContext) -> str:
        return _render("clients.html", get_site())

    def markdown(self, call: Call, page: PageContext) -> str:
        return _render("clients.md", get_site()).rstrip()


def mcp_dialog(site: Site) -> Markup:
    """Return the dialog that page menus open."""
    return Markup(_render("dialog.html", site))  # escapes its values


def _render(template: str, site: Site) -> str:
    return _templates.get_template(template).render(clients=mcp_clients(site), url=site.absolute(MCP_PATH))


def _code(text: str, language: str, title: str | None = None) -> Markup:
    return Markup(highlight_code(text, CodeInfo(language, title)))  # escapes its text


_templates = template_environment(TEMPLATES)
_templates.globals["code"] = _code
