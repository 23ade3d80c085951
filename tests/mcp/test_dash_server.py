"""The private names of Dash's MCP server that the project uses exist."""

import inspect
import json
from pathlib import Path

import pytest
from dash.mcp import _server, configure_mcp_server
from dash.mcp.primitives.resources import _RESOURCE_PROVIDERS
from dash.mcp.primitives.resources.base import MCPResourceProvider
from dash.mcp.primitives.tools import _TOOL_PROVIDERS
from dash.mcp.primitives.tools.base import MCPToolProvider

from lib.features.mcp.dash_server import PASSED_ON
from lib.features.mcp.documents import VERSIONS
from tests.programs import run_code
from tests.tiers import fast_on

# What a site with callbacks says of itself to Dash's own functions, in a process of its own: providers are global.
PROBE = """
import json, run
from dash._get_app import app_context
from dash.mcp import _server
app_context.set(run.app)
def ask(method, **params):
    return _server._process_mcp_message({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
print(json.dumps({
    "callbacks": len(run.app.callback_map),
    "tools": [tool["name"] for tool in ask("tools/list")["result"]["tools"]],
    "resources": ask("resources/list")["result"]["resources"],
    "templates": [each["uriTemplate"] for each in ask("resources/templates/list")["result"]["resourceTemplates"]],
    "adapters": len(list(run.app.mcp_callback_map)),
    "called": ask("tools/call", name="echo", arguments={}),
    "layout": ask("resources/read", uri="dash://layout"),
    "routes": [route for route in run.app.routes if "mcp" in route],
}))
"""


def test_what_is_relied_on() -> None:
    assert list(inspect.signature(_server._process_mcp_message).parameters) == ["data"]
    source = inspect.getsource(_server._process_mcp_message)
    assert all(f'"{method}"' in source for method in PASSED_ON)
    assert isinstance(_TOOL_PROVIDERS, list)
    assert isinstance(_RESOURCE_PROVIDERS, list)
    assert list(inspect.signature(MCPToolProvider.call_tool).parameters) == ["tool_name", "arguments", "task"]
    assert list(inspect.signature(MCPResourceProvider.read_resource).parameters) == ["uri"]
    assert set(inspect.signature(configure_mcp_server).parameters) >= {
        "include_layout", "include_callbacks", "include_clientside_callbacks", "include_pages",
    }  # fmt: skip
    assert VERSIONS[-1] == _server.LATEST_PROTOCOL_VERSION, "a newer protocol: see what it asks of lib/mcp"


@pytest.mark.parametrize("backend", fast_on("flask", "fastapi"))
def test_nothing_of_dashs_own_is_left(backend: str, mcp_docs: Path, tmp_path: Path) -> None:
    environment = {"DASH_BACKEND": backend, "DASH_MCP_ENABLED": "true", "DOCS_DIR": str(mcp_docs)}
    ended = run_code(PROBE, tmp_path, {**environment, "DATA_DIR": str(tmp_path / "data")})
    assert ended.status == 0, ended.output
    [line] = [line for line in ended.output.splitlines() if line.startswith("{")]
    seen = json.loads(line)
    assert seen["callbacks"] > 10, "there is something that could be called"
    assert seen["adapters"] == 0
    assert seen["tools"] == [
        "search_docs", "read_page", "list_pages", "list_examples", "get_example", "run_example", "component_props",
        "active_backend",
    ]  # fmt: skip
    assert seen["resources"] == []
    assert seen["templates"] == ["docs://page/{path}"]
    assert "error" in seen["called"]
    assert "error" in seen["layout"]
    assert seen["routes"] == []
