"""The methods of the Model Context Protocol that this site supports."""

from collections.abc import Callable, Mapping
from typing import Any

from lib import dash_internals
from lib.features.mcp.message import INVALID_PARAMS, METHOD_NOT_FOUND, Message, RpcError
from lib.features.mcp.resources import TEMPLATE, list_resources, read_resource
from lib.features.mcp.tool import Tool, templates
from lib.features.mcp.tools import available_tools
from lib.site import VERSION, get_site

# Revisions of the Model Context Protocol, oldest first. Later ones start without `initialize`; their clients fall back.
VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")


class McpServer:
    """The MCP server of one app."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._tools = {tool.name: tool for tool in available_tools()}
        self._methods: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "initialize": _initialize,
            "ping": lambda params: {},
            "tools/list": lambda params: {"tools": [tool.definition() for tool in self._tools.values()]},
            "tools/call": lambda params: self._find_tool(params).run(params.get("arguments", {})),
            "resources/list": list_resources,
            "resources/templates/list": lambda params: {"resourceTemplates": [TEMPLATE]},
            "resources/read": read_resource,
        }

    def runs_example(self, message: Message) -> bool:
        """Return whether a message runs code of the pages' authors. Raises `RpcError` for an unknown tool."""
        return message.method == "tools/call" and self._find_tool(message.params).runs_examples

    def result(self, message: Message) -> dict[str, Any]:
        """Return the result of a message. Raises `RpcError`."""
        method = self._methods.get(message.method)
        if method is None:
            raise RpcError(METHOD_NOT_FOUND, "Unknown method. The server has tools and resources.")
        with dash_internals.app_context(self._app):
            return method(message.params)

    def _find_tool(self, params: dict[str, Any]) -> Tool:
        name = params.get("name")
        if not isinstance(name, str) or name not in self._tools:
            raise RpcError(INVALID_PARAMS, f"Unknown tool. Available tools: {', '.join(self._tools)}.")
        if not isinstance(params.get("arguments", {}), dict):
            raise RpcError(INVALID_PARAMS, "`arguments` must be an object with the inputs of the tool by name.")
        return self._tools[name]


def _initialize(params: dict[str, Any]) -> dict[str, Any]:
    requested, site = params.get("protocolVersion"), get_site()
    return {
        "protocolVersion": requested if requested in VERSIONS else VERSIONS[-1],
        "capabilities": {"tools": {}, "resources": {}},
        "serverInfo": {
            "name": site.name,
            "title": f"{site.name} documentation",
            "version": VERSION,
            "websiteUrl": site.absolute("/"),
        },
        "instructions": templates.get_template("instructions.md").render(site=site).rstrip(),
    }
