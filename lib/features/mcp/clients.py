"""How MCP clients connect to this site: the directive `mcp_clients`, and the dialog of the page menu."""

import json
import re
from dataclasses import dataclass
from html import escape

from dash import html
from markupsafe import Markup

from lib.content.code_fence import CodeInfo, highlight_code
from lib.content.context import PageContext
from lib.directives.base import Call, Directive
from lib.features.mcp.settings import MCP_PATH
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
        return "".join(
            f"<p><strong>{escape(client.name)}</strong></p>\n"
            + highlight_code(client.text, CodeInfo(client.language, client.file))
            for client in mcp_clients(get_site())
        )

    def markdown(self, call: Call, page: PageContext) -> str:
        return "\n\n".join(_written(client) for client in mcp_clients(get_site()))


def _written(client: Client) -> str:
    file = f", `{client.file}`" if client.file else ""
    return f"**{client.name}**{file}\n\n```{client.language}\n{client.text}\n```"


def mcp_dialog(site: Site) -> html.Dialog:
    """Return the dialog that page menus open."""
    heading = [html.H2("Connect with MCP"), html.Button("Close", className="button", value="close")]
    about = (
        "A connected agent can search and read these pages and run their examples. "
        "URL for all clients that support streamable HTTP:"
    )
    clients = [[html.H3(client.name), _code(client.text, client.language, client.file)] for client in mcp_clients(site)]
    return html.Dialog(
        [html.Form(heading, method="dialog"), html.P(about), _code(site.absolute(MCP_PATH), "text"), *clients],
        className="mcp",
        **{"aria-label": "Connect with MCP"},
    )


def _code(text: str, language: str, title: str | None = None) -> Markup:
    return Markup(highlight_code(text, CodeInfo(language, title)))  # escapes its text
