"""The site for agents, over the Model Context Protocol: Dash's own server, with nothing in it but the documentation.

`lib/app.py` mounts it. Nothing here names a web framework; only `dash_server.py` touches what Dash keeps to itself.
"""

from typing import Any

from lib.settings import Settings
from lib.site import MCP_PATH, Site


def mount_mcp(app: Any, settings: Settings, site: Site) -> str | None:
    """Serves the site's tools and documents, and returns the path below the prefix; None when this is turned off."""
    if not settings.dash_mcp_enabled:
        return None
    from lib.mcp.endpoint import endpoint  # noqa: PLC0415  # what is turned off costs no memory and no time

    app.backend.add_post(app.config.routes_pathname_prefix.rstrip("/") + MCP_PATH, endpoint(app, settings, site))
    return MCP_PATH
