"""How MCP clients connect to this site: the directive `mcp_clients`, and the dialog of the page menu."""

import re
import tomllib

from markupsafe import Markup

from lib.content.code_fence import CodeInfo
from lib.content.context import PageContext
from lib.directives.base import Call, Directive
from lib.directives.source import code_figure
from lib.features.mcp.settings import MCP_PATH
from lib.features.mcp.tool import templates
from lib.site import Site, get_site


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
    """Return a template with the configuration of each client."""
    name = re.sub(r"[^a-z0-9]+", "-", site.name.lower()).strip("-") or "docs"
    url = site.absolute(MCP_PATH)
    clients = tomllib.loads(templates.get_template("clients.toml").render(name=name, url=url))["clients"]
    return templates.get_template(template).render(clients=clients, url=url, code=_code)


def _code(text: str, language: str, title: str = "") -> Markup:
    return Markup(code_figure(text, CodeInfo(language, title or None)))  # escapes its text
