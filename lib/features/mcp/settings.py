"""Settings of the MCP server."""

from pydantic import Field

from lib.settings import FeatureSettings

# Under the prefix of the site.
MCP_PATH = "/_dash-mcp"


class McpSettings(FeatureSettings):
    """Whether agents can connect, and how often."""

    AFTER = "log_level"

    dash_mcp_enabled: bool = Field(
        False, description="Lets agents connect by MCP, at `/_dash-mcp`, to search and read the pages and run examples."
    )
    mcp_allowed_hosts: str = Field(
        "",
        description="Further hosts that the MCP server answers as, with commas, where a proxy asks for the site by "
        "another name. Its public host, the one it listens on and the local ones always are.",
    )
    mcp_rate_limit: str = Field(
        "60/minute",
        pattern=r"^[1-9]\d{0,6}/(second|minute|hour|day)$",
        description="How often one client may ask the MCP server, in each process, such as `10/second`.",
    )
    mcp_timeout: float = Field(10.0, gt=0, le=600, description="Seconds that one request to the MCP server may take.")
