"""The site over the Model Context Protocol: agents search and read pages and run examples."""

from collections.abc import Iterable
from typing import Any

from lib.backend import BackendInfo
from lib.features import services
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.features.mcp.settings import MCP_PATH, MCP_PATHS, McpSettings
from lib.servers.policy import PathPolicy
from lib.settings import Settings
from lib.site import Site


def _dialog(site: Site, backend: BackendInfo, page: Any) -> Any:
    from lib.features.mcp.clients import mcp_dialog

    return mcp_dialog(site)


def _directives() -> Iterable[Any]:
    from lib.features.mcp.clients import McpClients

    return (McpClients,)


def _before_pages(settings: Settings) -> None:
    services.mcp_path = MCP_PATH


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.mcp.endpoint import Endpoint

    return Contribution(post_routes=dict.fromkeys(MCP_PATHS, Endpoint(context.app, context.settings)))


_TAILS = frozenset(path[1:] for path in MCP_PATHS)

feature = Feature(
    name="mcp",
    settings=(McpSettings,),
    docs="/ai-integration",
    # The endpoint checks hosts and origins itself.
    paths=PathPolicy(any_host=_TAILS, own_origin_check=_TAILS),
    reserved_names=(MCP_PATH[1:],),
    slots={"body_end": _dialog},
    is_enabled=lambda settings: settings.load(McpSettings).dash_mcp_enabled,
    directives=_directives,
    before_pages=_before_pages,
    mount=_mount,
)
