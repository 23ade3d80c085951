"""What common clients want to know to connect to this site by MCP."""

import json
import re
from dataclasses import dataclass

from lib.site import MCP_PATH, Site


@dataclass(frozen=True, slots=True)
class Client:
    """One client: `text` is a command, or what belongs into `file`."""

    name: str
    language: str
    text: str
    file: str | None = None


def mcp_address(site: Site) -> str:
    """Where agents connect, if the settings let them: streamable HTTP, without a key."""
    return site.absolute(MCP_PATH)


def mcp_clients(site: Site) -> tuple[Client, ...]:
    """The configuration of each client, with the address of this site."""
    address = mcp_address(site)
    name = re.sub(r"[^a-z0-9]+", "-", site.name.lower()).strip("-") or "docs"
    vscode = {"servers": {name: {"type": "http", "url": address}}}
    cursor = {"mcpServers": {name: {"url": address}}}
    return (
        Client("Claude Code", "bash", f"claude mcp add --transport http {name} {address}"),
        Client("VS Code", "json", json.dumps(vscode, indent=2), ".vscode/mcp.json"),
        Client("Cursor", "json", json.dumps(cursor, indent=2), ".cursor/mcp.json"),
    )
