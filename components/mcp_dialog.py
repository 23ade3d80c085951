"""How a reader connects an agent to the site by MCP: a dialog with the address and what common clients want of it."""

from dash import html
from markupsafe import Markup

from lib.content.code_fence import highlight_code
from lib.mcp_clients import mcp_address, mcp_clients
from lib.site import Site


def mcp_dialog(site: Site) -> html.Dialog:
    """The dialog, which the page menus open."""
    heading = [html.H2("Connect by MCP"), html.Button("Close", className="button", value="close")]
    about = (
        "An agent that is connected searches and reads these pages and runs their examples. "
        "The address, for any client that speaks streamable HTTP:"
    )
    clients = [[html.H3(client.name), _code(client.text, client.language, client.file)] for client in mcp_clients(site)]
    return html.Dialog(
        [html.Form(heading, method="dialog"), html.P(about), _code(mcp_address(site), "text"), *clients],
        className="mcp",
        **{"aria-label": "Connect by MCP"},
    )


def _code(text: str, language: str, title: str | None = None) -> Markup:
    return Markup(highlight_code(text, language, title=title))  # what is in it is escaped there
