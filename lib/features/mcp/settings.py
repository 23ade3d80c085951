"""Settings of the MCP server."""

from pydantic import Field

from lib.settings import FeatureSettings

# Under the prefix of the site. The server also responds at the path of Dash.
MCP_PATH = "/mcp"
MCP_PATHS = (MCP_PATH, "/_dash-mcp")


class McpSettings(FeatureSettings):
    """Whether agents can connect, and how often."""

    dash_mcp_enabled: bool = False
    """MCP server at `/mcp`. Agents can search and read the pages, and run examples."""
    mcp_allowed_hosts: str = ""
    """Additional host names of the MCP server, separated by commas, if a proxy uses another host name. The public host
    name, the `HOST`, and local host names are always allowed."""
    mcp_rate_limit: str = Field("60/minute", pattern=r"^[1-9]\d{0,6}/(second|minute|hour|day)$")
    """Maximum rate of requests from one client to the MCP server, per process, for example `10/second`."""
    mcp_timeout: float = Field(10.0, gt=0, le=600)
    """Maximum duration of a request to the MCP server, in seconds."""
