"""`.. mcp_clients::`"""

from html import escape

from lib.content.code_fence import highlight_code
from lib.content.context import PageContext
from lib.directives.base import Call, Directive, NoOptions
from lib.mcp_clients import Client, mcp_clients
from lib.site import get_site


class McpClients(Directive[NoOptions]):
    """How to connect common clients to this site by MCP, with its own address. No argument, no options, no body."""

    NAME = "mcp_clients"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        return "".join(
            f"<p><strong>{escape(client.name)}</strong></p>\n"
            + highlight_code(client.text, client.language, title=client.file)
            for client in mcp_clients(get_site())
        )

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return "\n\n".join(_written(client) for client in mcp_clients(get_site()))


def _written(client: Client) -> str:
    file = f", `{client.file}`" if client.file else ""
    return f"**{client.name}**{file}\n\n```{client.language}\n{client.text}\n```"
